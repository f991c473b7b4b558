import * as z from 'zod/mini';
import { problems } from '../../lib/http/problem-texts.ts';
import { FileBody, someFields, TaskBody, UploadBody } from '../../lib/http/request-schemas.ts';
import {
  DeliveryResponse,
  HealthResponse,
  IgnoredResponse,
  ProblemResponse,
  UploadResponse,
} from '../../lib/http/response-schemas.ts';
import { CaseChanges, NewCase } from '../../lib/wolkvox/cases.ts';
import { fields, id } from '../../lib/wolkvox/check.ts';
import { schemaWords } from './schema-words.ts';

/** A schema of the description: JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = { [keyword: string]: unknown };

/** The names under which the schemas of bodies and answers stand in the description. */
const named: readonly (readonly [string, z.ZodMiniType])[] = [
  ['NewCase', NewCase],
  ['CaseChanges', CaseChanges],
  ['NewTask', TaskBody],
  ['Fields', someFields],
  ['Payload', fields],
  ['Upload', UploadBody],
  ['File', FileBody],
  ['Delivery', DeliveryResponse],
  ['UploadAnswer', UploadResponse],
  ['Ignored', IgnoredResponse],
  ['Health', HealthResponse],
  ['Problem', ProblemResponse],
];

/** Every schema of bodies and answers by its name, with what each of its fields means. */
export function schemas(): Record<string, JsonSchema> {
  const registry = keywords();
  for (const [name, schema] of named) registry.add(schema, { ...registry.get(schema), id: name });
  const made = z.toJSONSchema(registry, { uri: schemaAddress, metadata: registry, io: 'input' }).schemas;
  return Object.fromEntries(Object.entries(made).map(([name, schema]) => [name, described(name, schema)]));
}

/** The schema of one parameter of a path. */
export function parameterSchema(schema: z.ZodMiniType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { metadata: keywords(), io: 'input' });
  return rest;
}

/** What a check of ours, or a flag of its expression, says in no keyword. */
function keywords() {
  const registry = z.registry<{ id?: string; [keyword: string]: unknown }>();
  const object = { type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} };
  registry.add(fields, object);
  registry.add(someFields, { ...object, minProperties: 1 });
  registry.add(id, { pattern: '^[0-9a-fA-F]{24}$' });
  registry.add(ProblemResponse.shape.code, { enum: Object.keys(problems) });
  return registry;
}

/** Where the schema of a body stands. Throws for one that has no name yet. */
export function refTo(schema: z.ZodMiniType): { $ref: string } {
  const name = named.find(([, candidate]) => candidate === schema)?.[0];
  if (name === undefined) throw new Error('A schema of the API has no name in scripts/api/schemas.ts');
  return { $ref: schemaAddress(name) };
}

function schemaAddress(name: string): string {
  return `#/components/schemas/${name}`;
}

function described(name: string, { $schema, $id, ...schema }: JsonSchema): JsonSchema {
  const { description, fields: words } = schemaWords[name] ?? { description: '', fields: {} };
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined;
  const withWords = Object.entries(properties ?? {}).map(([field, property]) => [
    field,
    { description: words[field], ...property },
  ]);
  return { description, ...schema, ...(properties && { properties: Object.fromEntries(withWords) }) };
}
