import type { ObjectFacts } from '../aws/object-facts.ts';
import { undefinedIfGone } from '../aws/objects.ts';
import { spellingsOf } from '../config/spellings.ts';
import { type CaseToMake, SomeOfCase } from '../delivery/deadline.ts';
import { findJsonFault, type JsonFault } from '../json-scan.ts';
import { firstFault } from '../schema-fault.ts';

const ending = '.case.json';
const mostBytes = 64 * 1024;
const bounds = { maxDepth: 20, maxFields: 2_000 };

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

/**
 * Returns the fields in the sidecar beside this file; `undefined` while there is none. Its name may have another spelling than
 * the file's. Throws a SidecarError.
 */
export async function readSidecar(
  facts: ObjectFacts,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<Partial<CaseToMake> | undefined> {
  for (const spelling of spellingsOf(key)) {
    const bytes = await undefinedIfGone(facts.firstBytes({ bucket, key: spelling + ending }, mostBytes + 1));
    if (bytes) return sidecarFrom(bytes);
  }
  return undefined;
}

/** Returns the text of a sidecar as fields of a case. Throws a SidecarError. */
export function sidecarFrom(bytes: Uint8Array): Partial<CaseToMake> {
  if (bytes.length > mostBytes) throw new SidecarError('is longer than 64 KiB');
  const parsed = SomeOfCase.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data as Partial<CaseToMake>;
  const { path, unknownField = [] } = firstFault(parsed.error.issues);
  throw new SidecarError('is no JSON object of a case’s fields', showable([path, unknownField].flat().join('.')));
}

function parseJson(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  const fault = findJsonFault(text, bounds);
  if (fault) throw sidecarErrorOf(fault);
  return JSON.parse(text);
}

/** Ignores a byte order mark. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SidecarError('is not UTF-8');
  }
}

function sidecarErrorOf(fault: JsonFault): SidecarError {
  if (fault === 'too_deep') return new SidecarError(`has more than ${bounds.maxDepth} levels`);
  if (fault === 'too_many_fields') return new SidecarError(`has more than ${bounds.maxFields} fields`);
  if ('duplicateName' in fault) return new SidecarError('has a name twice', showable(fault.duplicateName));
  if ('inexactNumber' in fault) {
    return new SidecarError('has a number of too many digits, which must be text', showable(fault.inexactNumber));
  }
  return new SidecarError('is not JSON');
}

/** The path as far as its parts look like names: a field's name can be any text. */
function showable(field: string): string | undefined {
  const [names] = /^[\w-]{1,64}(?:\.[\w-]{1,64})*(?=\.|$)/.exec(field) ?? [];
  return names !== undefined && names.length <= 64 ? names : undefined;
}
