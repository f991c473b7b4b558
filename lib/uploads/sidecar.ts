import * as z from 'zod/mini';
import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError } from '../aws/objects.ts';
import { firstFault } from '../schema-fault.ts';
import { NewCase } from '../wolkvox/cases.ts';

const ending = '.case.json';
const longest = 64 * 1024;
const Sidecar = z.partial(NewCase);

/** A sidecar that cannot be used. `field` names the first one at fault; nothing of its text is repeated. */
export class SidecarError extends Error {
  override readonly name = 'SidecarError';
  readonly field: string | undefined;

  constructor(why: string, field?: string) {
    super(`The sidecar ${why}${field ? `: ${field}` : ''}`);
    this.field = field;
  }
}

/** The key of the file that this key is the sidecar of; nothing when it is none. */
export function fileOfSidecar(key: string): string | undefined {
  return key.endsWith(ending) && !key.endsWith(`/${ending}`) ? key.slice(0, -ending.length) : undefined;
}

/** What the sidecar beside this file says; nothing while there is none. Throws a SidecarError when it cannot be used. */
export async function readSidecar(
  facts: ObjectFacts,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<Partial<NewCase> | undefined> {
  try {
    return sidecarFrom(await facts.firstBytes({ bucket, key: key + ending }, longest + 1));
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

/** The text of a sidecar as fields of a case. Throws a SidecarError. */
export function sidecarFrom(bytes: Uint8Array): Partial<NewCase> {
  if (bytes.length > longest) throw new SidecarError('is longer than 64 KiB');
  const parsed = Sidecar.safeParse(json(bytes));
  if (parsed.success) return parsed.data as Partial<NewCase>;
  const { path, unknownField = [] } = firstFault(parsed.error.issues);
  const field = [path, unknownField].flat().join('.');
  throw new SidecarError('is no JSON object of a case’s fields', /^[\w.-]{1,64}$/.test(field) ? field : undefined);
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SidecarError('is not JSON');
  }
}
