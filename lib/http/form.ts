import { checkName, maxFields } from './bounds.ts';
import { ProblemError } from './problem.ts';

/** A list of objects would need a number in each of its names. JSON says it better. */
const badBrackets = 'must have brackets in its name only as in form[Ciudad] or list[]: send lists of objects as JSON';

type FormFields = { [name: string]: string | string[] | FormFields };

/**
 * The fields of a form in the shape of JSON. `form[Ciudad]` is `Ciudad` within `form`, and a repeated name is a list. Throws a
 * ProblemError: `file_in_form` for a file, `name_twice` for a field that also has parts, `not_form` for unreadable bytes.
 */
export async function readForm(type: string, body: Buffer): Promise<FormFields> {
  const fields = emptyFields();
  const pairs = await readPairs(type, body);
  if (pairs.length > maxFields) throw tooManyFields();
  for (const [name, value] of pairs) addField(fields, name, value);
  return fields;
}

async function readPairs(type: string, body: Buffer): Promise<readonly (readonly [string, string])[]> {
  if (/^application\/x-www-form-urlencoded/i.test(type)) return readUrlencoded(body.toString('utf8'));
  // Node's own multipart parser. Node loads it on first use.
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined);
  if (!form) throw new ProblemError('not_form');
  const pairs: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') pairs.push([name, value]);
    // A browser sends a part without name and content for a file input in which nothing was chosen.
    else if (value.name !== '' || value.size > 0) throw new ProblemError('file_in_form', { field: name });
  }
  return pairs;
}

function readUrlencoded(text: string): [string, string][] {
  // Before they are read: a body of many short fields would take its time.
  if ((text.match(/[^&]+/g)?.length ?? 0) > maxFields) throw tooManyFields();
  try {
    // URLSearchParams silently misreads an incomplete escape and one that is not UTF-8.
    decodeURIComponent(text);
  } catch {
    throw new ProblemError('not_utf8');
  }
  return [...new URLSearchParams(text)];
}

function tooManyFields(): ProblemError {
  return new ProblemError('too_many_fields', { values: { most: maxFields } });
}

/** Without a prototype, so that a field may be called `toString`. */
function emptyFields(): FormFields {
  return Object.create(null) as FormFields;
}

function addField(fields: FormFields, name: string, value: string): void {
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]+\])*)(?:\[\])?$/.exec(name) ?? [];
  if (first === undefined) {
    // A form without a name in one of its fields: `checkName` says so.
    if (name === '') checkName(name);
    throw new ProblemError('bad_name', { field: name, reason: badBrackets });
  }
  const path = [first, ...rest.split(/[[\]]+/).filter((part) => part !== '')];
  for (const part of path) checkName(part, name);
  let parent = fields;
  for (const part of path.slice(0, -1)) {
    const inner = parent[part] ?? emptyFields();
    if (typeof inner === 'string' || Array.isArray(inner)) throw new ProblemError('name_twice', { field: name });
    parent[part] = inner;
    parent = inner;
  }
  const last = path.at(-1) ?? first;
  const before = parent[last];
  if (typeof before === 'object' && !Array.isArray(before)) throw new ProblemError('name_twice', { field: name });
  if (Array.isArray(before)) before.push(value);
  else parent[last] = before === undefined ? value : [before, value];
}
