import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a running stack writes how it is reached. Ignored by git: it holds the credentials of this machine's own AWS. */
export const stackFile = path.resolve(import.meta.dirname, '..', '.local', 'stack.json');

/** How the commands reach a stack that runs on this machine. */
export interface LocalStack {
  /** The process that runs it. */
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The template's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly crm: LocalStackCrm;
  /** Where the page of this stack is, and what its commands ask: `http://127.0.0.1:4312/console`. */
  readonly console: string;
  /** Of the HTTP API. */
  readonly apiUrl: string;
  /** The command that goes on with it once it was stopped. Absent where nothing is kept. */
  readonly next?: string | undefined;
}

/** The CRM that it delivers to. `operation`: of a real CRM only. `caseWords`: of the simulator only. */
export interface LocalStackCrm {
  readonly server: string;
  readonly operation?: string;
  readonly caseWords?: CaseWords;
}

/** Words of the operation's own lists with which a case can be made, as far as they are known. */
export interface CaseWords {
  readonly type?: string | undefined;
  /** Both owner and responsible. */
  readonly user?: string | undefined;
  readonly contact?: string | undefined;
  readonly status?: string | undefined;
  readonly priority?: string | undefined;
  /** A status that closes a case. */
  readonly closed?: string | undefined;
}

/** A stack that runs on this machine, as far as the commands must know it. */
export interface RunningStack {
  readonly host: {
    readonly apiUrl: string;
    readonly aws: {
      readonly url: string;
      readonly region: string;
      readonly admin: { readonly accessKeyId: string; readonly secretAccessKey: string };
    };
    readonly outputs: Readonly<Record<string, string>>;
  };
  /** The simulator. */
  readonly crm: { readonly url: string };
  readonly caseWords: CaseWords;
}

/** Writes how the stack is reached. Returns a function that removes the file, unless another stack has written it since. */
export async function announceStack(
  { host, crm, caseWords }: RunningStack,
  realCrm?: { readonly server: string; readonly operation: string },
  file = stackFile,
  next?: string,
): Promise<() => Promise<void>> {
  const { aws, outputs } = host;
  const { accessKeyId, secretAccessKey } = aws.admin;
  const local: LocalStack = {
    pid: process.pid,
    endpoint: aws.url,
    region: aws.region,
    accessKeyId,
    secretAccessKey,
    outputs,
    crm: realCrm ? { server: realCrm.server, operation: realCrm.operation } : { server: crm.url, caseWords },
    console: `${crm.url}/console`,
    apiUrl: host.apiUrl,
    next,
  };
  await mkdir(path.dirname(file), { recursive: true });
  // A file that exists keeps its rights when it is written, and so does the one that a link leads to.
  const own = `${file}.${process.pid}`;
  await rm(own, { force: true });
  await writeFile(own, `${JSON.stringify(local, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(own, file);
  return async () => {
    const written = await readFile(file, 'utf8').catch(() => '{}');
    if ((JSON.parse(written) as Partial<LocalStack>).pid === process.pid) await rm(file, { force: true });
  };
}
