import { checkName } from './bounds.ts';
import { ProblemError } from './problem.ts';

type Tree = { [name: string]: string | string[] | Tree };

/**
 * The fields of a form in the shape of JSON: `form[Ciudad]` is `Ciudad` within `form`; a name that comes more than once is a
 * list. Throws a Problem `file_in_form` for a file, `not_form` for what cannot be read.
 */
export async function formFields(type: string, body: Buffer): Promise<Tree> {
  const fields = empty();
  for (const [name, value] of await pairsOf(type, body)) put(fields, name, value);
  return fields;
}

async function pairsOf(type: string, body: Buffer): Promise<readonly (readonly [string, string])[]> {
  if (/^application\/x-www-form-urlencoded/i.test(type)) return urlencoded(body.toString('utf8'));
  // Node's own parser of multipart bodies, which it loads when it is first asked for.
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined);
  if (!form) throw new ProblemError('not_form');
  const pairs: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') throw new ProblemError('file_in_form', { field: name });
    pairs.push([name, value]);
  }
  return pairs;
}

function urlencoded(text: string): [string, string][] {
  try {
    // The parser below takes half an escape, or one that is not UTF-8, for something else.
    decodeURIComponent(text);
  } catch {
    throw new ProblemError('not_utf8');
  }
  return [...new URLSearchParams(text)];
}

/** Without a prototype: any name may come, `toString` too. */
function empty(): Tree {
  return Object.create(null) as Tree;
}

function put(fields: Tree, name: string, value: string): void {
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]+\])*)(?:\[\])?$/.exec(name) ?? [];
  if (first === undefined) throw new ProblemError('bad_name', { field: name, values: { most: 256 } });
  const path = [first, ...rest.split(/[[\]]+/).filter((part) => part !== '')];
  for (const part of path) checkName(part, name);
  let at = fields;
  for (const part of path.slice(0, -1)) {
    const inner = at[part] ?? empty();
    if (typeof inner === 'string' || Array.isArray(inner)) throw new ProblemError('name_twice', { field: name });
    at[part] = inner;
    at = inner;
  }
  const last = path.at(-1) ?? first;
  const before = at[last];
  if (typeof before === 'object' && !Array.isArray(before)) throw new ProblemError('name_twice', { field: name });
  at[last] = before === undefined ? value : [before, value].flat();
}
