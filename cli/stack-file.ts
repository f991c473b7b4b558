import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RealCrm, Stack } from '../local/stack.ts';

/** Where a running stack says how it is reached. Ignored by git: it holds the credentials of this machine's own AWS. */
export const stackFile = path.resolve(import.meta.dirname, '..', '.local', 'stack.json');

/** How the commands for people reach a stack that runs on this machine. */
export interface LocalStack {
  /** The process that runs it. */
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The template's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The CRM that it delivers to; `operation` where it is a real one. */
  readonly crm: { readonly server: string; readonly operation?: string };
}

/** Writes down how the stack is reached. Returns how to take that back. */
export async function announceStack(stack: Stack, realCrm?: RealCrm, file = stackFile): Promise<() => Promise<void>> {
  const { aws, outputs } = stack.host;
  const { accessKeyId, secretAccessKey } = aws.admin;
  const local: LocalStack = {
    pid: process.pid,
    endpoint: aws.url,
    region: aws.region,
    accessKeyId,
    secretAccessKey,
    outputs,
    crm: realCrm ? { server: realCrm.server, operation: realCrm.operation } : { server: stack.crm.url },
  };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(local, null, 2)}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}
