import * as z from 'zod/mini';
import { WolkvoxError } from './error.ts';

/** A case as the CRM returns it. Records differ in their keys: missing text is `''`. */
export interface CaseRecord {
  readonly id: string;
  readonly idPrefijo: string;
  readonly type: string;
  /** `value`: the kind of status, such as `open` or `closed`. `name`: as the operation calls it. */
  readonly status: { readonly value: string; readonly name: string };
  readonly priority: string;
  /** HTML. */
  readonly description: string;
  readonly contactEmail: string;
  readonly responsible: string;
  /** The owner's login. The documented records hold none. */
  readonly owner: string;
  readonly files: readonly { readonly name: string; readonly url: string }[];
  /** Every file under the keys `files` and `Attached`. `undefined` when either list cannot be read. */
  readonly allFiles: readonly { readonly name: string; readonly url: string }[] | undefined;
  readonly form: Readonly<Record<string, unknown>>;
  readonly solution: string;
  /** `YYYY-MM-DD HH:MM:SS` in the operation's time zone. */
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** `API@operation` when the API made the last change. */
  readonly modifiedBy: string;
}

const text = z.catch(z.string(), '');
const namedValue = z.catch(z.looseObject({ value: text, name: text }), { value: '', name: '' });

/** PHP writes an empty object as `[]`, so a value that is not an object counts as an empty one. */
const Raw = z.looseObject({
  wolkvox_id: z.string().check(z.regex(/^[0-9a-f]{24}$/i)),
  idPrefijo: text,
  caseType: text,
  status: namedValue,
  priority: z.catch(z.looseObject({ name: text }), { name: '' }),
  description_case: text,
  contactEmail: text,
  responsible: z.catch(z.looseObject({ user: text, mail: text }), { user: '', mail: '' }),
  owner: z.catch(z.looseObject({ user: text }), { user: '' }),
  files: z.catch(z.array(z.catch(z.looseObject({ name: text, url: text }), { name: '', url: '' })), []),
  form: z.catch(z.record(z.string(), z.unknown()), {}),
  solution: text,
  wolkvox_fecha_creacion: text,
  wolkvox_fecha_modificacion: text,
  wolkvox_usuario_modificacion: text,
});

/**
 * Reads a record that `queryCases` returned, or `queryRecords` in the module `cases`. Throws a WolkvoxError `unreadable`
 * when it has no id.
 */
export function parseCaseRecord(record: Readonly<Record<string, unknown>>): CaseRecord {
  const parsed = Raw.safeParse(record);
  if (!parsed.success) {
    throw new WolkvoxError('unreadable', 'cases/queryCases.php', 'a case without an id', { lastByteSent: true });
  }
  const raw = parsed.data;
  return {
    id: raw.wolkvox_id,
    idPrefijo: raw.idPrefijo,
    type: raw.caseType,
    status: { value: raw.status.value, name: raw.status.name },
    priority: raw.priority.name,
    description: raw.description_case,
    contactEmail: raw.contactEmail,
    responsible: raw.responsible.user || raw.responsible.mail,
    owner: raw.owner.user,
    files: raw.files.map(({ name, url }) => ({ name, url })),
    allFiles: allFilesOf(record),
    form: raw.form,
    solution: raw.solution,
    createdAt: raw.wolkvox_fecha_creacion,
    modifiedAt: raw.wolkvox_fecha_modificacion,
    modifiedBy: raw.wolkvox_usuario_modificacion,
  };
}

const RecordFiles = z.array(z.looseObject({ name: z.string(), url: z.string() }));

/**
 * Returns every file under the keys `files` and `Attached`. `undefined` when either list cannot be read: unlike other keys, a
 * malformed list is not read as empty, since a caller may write back the list that it read.
 */
export function allFilesOf({ files, Attached = [] }: Readonly<Record<string, unknown>>): CaseRecord['allFiles'] {
  const lists = [files, Attached].map((list) => RecordFiles.safeParse(asList(list)));
  const read = lists.flatMap(({ data }) => (data ? [data.map(({ name, url }) => ({ name, url }))] : []));
  return read.length === lists.length ? read.flat() : undefined;
}

/** PHP writes a list with gaps as an object with numeric keys. */
function asList(list: unknown): unknown {
  const isNumbered = typeof list === 'object' && list !== null && Object.keys(list).every((key) => /^\d+$/.test(key));
  return isNumbered ? Object.values(list) : list;
}
