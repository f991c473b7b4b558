import * as z from 'zod/mini';
import type { ObjectFacts } from '../aws/object-facts.ts';
import { undefinedIfGone } from '../aws/objects.ts';
import { firstFault } from '../schema-fault.ts';
import { NewCase } from '../wolkvox/cases.ts';

const ending = '.case.json';
const mostBytes = 64 * 1024;
const Sidecar = z.partial(NewCase);

/** A sidecar that cannot be used. `field` names the first one at fault; its text is not repeated. */
export class SidecarError extends Error {
  override readonly name = 'SidecarError';
  readonly field: string | undefined;

  constructor(why: string, field?: string) {
    super(`The sidecar ${why}${field ? `: ${field}` : ''}`);
    this.field = field;
  }
}

/** Returns the key of the file beside a sidecar; `undefined` for any other key. */
export function fileOfSidecar(key: string): string | undefined {
  return key.endsWith(ending) && !key.endsWith(`/${ending}`) ? key.slice(0, -ending.length) : undefined;
}

/** Returns the fields in the sidecar beside this file; `undefined` while there is none. Throws a SidecarError. */
export async function readSidecar(
  facts: ObjectFacts,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<Partial<NewCase> | undefined> {
  const bytes = await undefinedIfGone(facts.firstBytes({ bucket, key: key + ending }, mostBytes + 1));
  return bytes && sidecarFrom(bytes);
}

/** Returns the text of a sidecar as fields of a case. Throws a SidecarError. */
export function sidecarFrom(bytes: Uint8Array): Partial<NewCase> {
  if (bytes.length > mostBytes) throw new SidecarError('is longer than 64 KiB');
  const parsed = Sidecar.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data as Partial<NewCase>;
  const { path, unknownField = [] } = firstFault(parsed.error.issues);
  const field = [path, unknownField].flat().join('.');
  throw new SidecarError('is no JSON object of a case’s fields', /^[\w.-]{1,64}$/.test(field) ? field : undefined);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SidecarError('is not JSON');
  }
}
