import { checkName, maxDepth, maxFields } from './bounds.ts';
import { refuseJsonAsName } from './content-mismatch.ts';
import { ProblemError } from './problem.ts';

/** A list of objects would need a number in each of its names. JSON says it better. */
const badBrackets = 'must have brackets in its name only as in form[Ciudad] or list[]: send lists of objects as JSON';

/** No form of a page has one: something else was read as a form. */
const controlInName = 'must not hold control characters or line breaks';

type FormFields = { [name: string]: string | string[] | FormFields };

/**
 * The fields of a form in the shape of JSON. `form[Ciudad]` is `Ciudad` within `form`, and a repeated name is a list. Throws a
 * ProblemError: `wrong_content_type` for JSON, `file_in_form` for a file, `name_twice` for a field that also has parts, `not_form` for unreadable bytes.
 */
export async function readForm(type: string, body: Buffer): Promise<FormFields> {
  const fields = emptyFields();
  for (const [name, value] of await readPairs(type, body)) {
    refuseJsonAsName(name);
    addField(fields, name, value);
  }
  return fields;
}

async function readPairs(type: string, body: Buffer): Promise<readonly (readonly [string, string])[]> {
  if (/^application\/x-www-form-urlencoded/i.test(type)) return readUrlencoded(body.toString('utf8'));
  if (hasTooManyParts(type, body)) throw tooManyFields();
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

/** Counted before they are read, as the fields of the other form are. */
function hasTooManyParts(type: string, body: Buffer): boolean {
  const mark = `--${boundaryOf(type)}`;
  let marks = 0;
  for (let at = body.indexOf(mark); at >= 0 && marks <= maxFields + 1; at = body.indexOf(mark, at + 1)) marks += 1;
  // The last one is the end.
  return marks > maxFields + 1;
}

/** As Node's parser reads it. A type that it refuses is no form. */
function boundaryOf(type: string): string {
  const { MIMEType } = process.getBuiltinModule('node:util');
  try {
    return new MIMEType(type).params.get('boundary') ?? '';
  } catch {
    throw new ProblemError('not_form');
  }
}

function readUrlencoded(text: string): (readonly [string, string])[] {
  return piecesOf(text).map((piece) => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(piece.replaceAll('+', ' ')) ?? [];
    return [decoded(name), decoded(value)];
  });
}

/** What is between the signs `&`. Empty pieces are no fields. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let begin = 0; begin < text.length; ) {
    const at = text.indexOf('&', begin);
    const end = at < 0 ? text.length : at;
    if (end > begin) pieces.push(text.slice(begin, end));
    if (pieces.length > maxFields) throw tooManyFields();
    begin = end + 1;
  }
  return pieces;
}

/** URLSearchParams would misread an incomplete escape, and one that is not UTF-8. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ProblemError('not_utf8');
  }
}

function tooManyFields(): ProblemError {
  return new ProblemError('too_many_fields', { values: { most: maxFields } });
}

/** Without a prototype, so that a field may be called `toString`. */
function emptyFields(): FormFields {
  return Object.create(null) as FormFields;
}

function addField(fields: FormFields, name: string, value: string): void {
  if (/\p{Cc}/u.test(name)) throw new ProblemError('bad_name', { field: name, reason: controlInName });
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]+\])*)(?:\[\])?$/.exec(name) ?? [];
  if (first === undefined) {
    // A form without a name in one of its fields: `checkName` says so.
    if (name === '') checkName(name);
    throw new ProblemError('bad_name', { field: name, reason: badBrackets });
  }
  const path = [first, ...rest.split(/[[\]]+/).filter((part) => part !== '')];
  if (path.length > maxDepth) throw new ProblemError('too_deep', { field: name, values: { most: maxDepth } });
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
