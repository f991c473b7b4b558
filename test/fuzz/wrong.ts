import fc from 'fast-check';
import { type ApiDescription, resolveRef, type Schema } from './document.ts';
import { plain, type RightRequest, type WireRequest } from './request.ts';
import { anyText } from './values.ts';
import { wrongBytes } from './wrong-bytes.ts';
import { wrongHeaders } from './wrong-headers.ts';

export interface WrongContext {
  readonly api: ApiDescription;
  readonly key: string;
  readonly right: RightRequest;
  readonly schema: Schema | undefined;
}

type Fields = Record<string, unknown>;

/** A call with one fault: in its fields, its bytes or its headers. */
export function wrongRequest(context: WrongContext): fc.Arbitrary<WireRequest> {
  const { right, key, schema } = context;
  const request = plain(right, key);
  const faults = [
    ...(right.open ? [] : wrongHeaders(request)),
    ...(schema ? [...wrongBytes(request), ...wrongFields(context)] : []),
  ];
  // A call without body and key cannot have a fault.
  if (faults.length === 0) return fc.constant(request);
  const hook =
    right.call === 'callHook' ? [{ weight: Math.ceil(faults.length / 2), arbitrary: wrongCommand(context) }] : [];
  return fc
    .oneof(...faults.map((arbitrary) => ({ weight: 1, arbitrary })), ...hook)
    .map((wrong) => ({ ...wrong, expected: 'wrong' }));
}

function wrongFields({ api, key, right, schema }: WrongContext): fc.Arbitrary<WireRequest>[] {
  const withTrait = (trait: string, values: fc.Arbitrary<unknown>) =>
    values.map((value) => ({ ...plain({ ...right, value }, key), trait }));
  // To a hook, a list of objects is as many payloads.
  const isPayloads = (list: readonly unknown[]) => right.call === 'callHook' && list.length > 0 && list.every(isObject);
  const noList = fc.array(fc.jsonValue()).filter((list) => !isPayloads(list));
  const noObject = fc.oneof(noList, anyText, fc.integer(), fc.boolean(), fc.constant(null));
  const always = [
    withTrait('no object', noObject),
    withTrait('half a character', fc.constant({ ...(right.value as Fields), a: '\ud800' })),
  ];
  const { strict, value, put } = strictPart(api, resolveRef(api, schema ?? {}), right.value as Fields);
  if (!strict) return always;
  const { properties = {}, required = [] } = strict;
  const present = Object.keys(properties).filter((name) => name in value);
  const changed = (name: string, field: unknown) => put({ ...value, [name]: field });
  const misfits = present.flatMap((name) =>
    misfitsOf(resolveRef(api, properties[name] ?? {}), required.includes(name)).map((values) =>
      values.map((field) => changed(name, field)),
    ),
  );
  return [
    ...always,
    withTrait(
      'a field missing',
      fc.constantFrom(...required).map((name) => put(without(value, name))),
    ),
    withTrait(
      'an unknown field',
      anyText.map((name) => changed(`${name}?`, 1)),
    ),
    withTrait('a field that does not fit', fc.oneof(...misfits)),
  ];
}

/** A payload that its hook returns as a command, with a field or an id that no command has. */
function wrongCommand({ key, right }: WrongContext): fc.Arbitrary<WireRequest> {
  const long = fc.integer({ min: 65, max: 30_000 }).map((length) => '9'.repeat(length));
  const text = fc.oneof(anyText, long, fc.constantFrom('\u001b[2J', 'Ana Pérez', '\u202e', '\n'));
  const caseNumber = text.filter(
    (one) => !/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/ -]*\d$|^\d$/u.test(one) || one.length > 64,
  );
  const change = (caseId: unknown) => ({ kind: 'updateCase', caseId, changes: {} });
  const record = { kind: 'insertRecord', module: 'contacts', fields: {} };
  const commands = fc.oneof(
    caseNumber.map((idPrefijo) => change({ idPrefijo })),
    text.map((madeBy) => change({ madeBy: `${madeBy} ` })),
    long.map((module) => ({ ...record, module })),
    text.map((name) => ({ ...record, [`${name}?`]: 1 })),
    text.map((bucket) => ({ ...record, attachments: [{ bucket, key: 'k', size: 1, name: 'n', type: 't' }] })),
    text.map((key) => ({
      ...record,
      missing: [{ number: 1, why: 'too_large', bucket: 'b', key, size: 1, name: 'n', type: 't', linkDays: 14 }],
    })),
    fc.constant({ kind: 'audit', from: 0, to: 1 }),
  );
  return commands.map((comando) => ({ ...plain({ ...right, value: { comando } }, key), trait: 'a wrong command' }));
}

/** The object without additional fields, and a function that replaces it: the body, or the case within an upload. */
function strictPart(api: ApiDescription, schema: Schema, body: Fields) {
  const put = (value: Fields): Fields => value;
  if (schema.properties) return { strict: schema, value: body, put };
  const fitting = schema.anyOf
    ?.map((one) => resolveRef(api, one))
    .find(({ required = [] }) => required.every((name) => name in body));
  if (!fitting) return { strict: undefined, value: body, put };
  const name = 'case' in body ? 'case' : 'changes';
  const inner = resolveRef(api, fitting.properties?.[name] ?? {});
  return { strict: inner, value: body[name] as Fields, put: (value: Fields): Fields => ({ ...body, [name]: value }) };
}

function without(fields: Fields, name: string): Fields {
  const { [name]: _left, ...rest } = fields;
  return rest;
}

function isEmpty(field: unknown): boolean {
  return field === null || (typeof field === 'string' && !/\S/.test(field));
}

/** Values that the schema does not allow. What is empty and optional is absent, and so it is no misfit. */
function misfitsOf({ type, pattern, enum: allowed }: Schema, isRequired: boolean): fc.Arbitrary<unknown>[] {
  const mayBe = (value: unknown) => isRequired || !isEmpty(value);
  const otherTypes: unknown[] = [null, 7, true, ['x'], { a: 1 }, 'no'];
  const isOfType = (value: unknown) =>
    type === 'object' ? typeof value === 'object' && value !== null && !Array.isArray(value) : typeof value === type;
  const ofOtherType = fc.constantFrom(...otherTypes.filter((value) => !isOfType(value) && mayBe(value)));
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  // Only an empty text does not match this one. A filter that nothing passes would search for ever.
  const hasMisfits = expression && (isRequired || pattern !== '\\S');
  const texts = fc.oneof(anyText, fc.constantFrom('', ' ', '\n')).filter(mayBe);
  return [
    ofOtherType,
    ...(hasMisfits ? [texts.filter((text) => !expression.test(text))] : []),
    ...(allowed ? [texts.filter((text) => !allowed.includes(text))] : []),
  ];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
