import * as z from 'zod/mini';
import { longestKey } from '../../lib/config/key-fault.ts';
import { CaseText, DeadlineText } from '../../lib/delivery/deadline.ts';
import { problems } from '../../lib/http/problem-texts.ts';
import { FileBody, fileName, MoveBody, someFields, TaskBody, UploadBody } from '../../lib/http/request-schemas.ts';
import {
  DeliveryResponse,
  HealthResponse,
  IgnoredResponse,
  ListResponse,
  ProblemResponse,
  RemindersResponse,
  UploadResponse,
} from '../../lib/http/response-schemas.ts';
import { CaseChanges } from '../../lib/wolkvox/cases.ts';
import { fields, id } from '../../lib/wolkvox/check.ts';
import { schemaTexts } from './schema-texts.ts';

/** A schema of the description: JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = { [keyword: string]: unknown };

/** The schemas of bodies and responses, by their names in the description. */
const namedSchemas: readonly (readonly [string, z.ZodMiniType])[] = [
  ['NewCase', CaseText],
  ['Deadline', DeadlineText],
  ['CaseChanges', CaseChanges],
  ['NewTask', TaskBody],
  ['Move', MoveBody],
  ['Fields', someFields],
  ['Payload', fields],
  ['Upload', UploadBody],
  ['File', FileBody],
  ['Delivery', DeliveryResponse],
  ['UploadResponse', UploadResponse],
  ['DeliveryList', ListResponse],
  ['Reminders', RemindersResponse],
  ['Ignored', IgnoredResponse],
  ['Health', HealthResponse],
  ['Problem', ProblemResponse],
];

/** Every schema of bodies and responses by its name, with a text for each of its fields. */
export function schemas(): Record<string, JsonSchema> {
  const registry = extraKeywords();
  for (const [name, schema] of namedSchemas) registry.add(schema, { ...registry.get(schema), id: name });
  const documents = z.toJSONSchema(registry, { uri: schemaAddress, metadata: registry, io: 'input' }).schemas;
  return Object.fromEntries(Object.entries(documents).map(([name, schema]) => [name, addTexts(name, schema)]));
}

/** The schema of a path parameter. */
export function parameterSchema(schema: z.ZodMiniType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { metadata: extraKeywords(), io: 'input' });
  return rest;
}

/** JSON Schema keywords for custom checks and for flags of expressions, which zod cannot convert. */
function extraKeywords() {
  const registry = z.registry<{ id?: string; [keyword: string]: unknown }>();
  const object = { type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} };
  registry.add(fields, object);
  registry.add(someFields, { ...object, minProperties: 1 });
  registry.add(id, { pattern: '^[0-9a-fA-F]{24}$' });
  registry.add(fileName, { pattern: '^[^/\\\\\\p{Cc}\\p{Zl}\\p{Zp}]+$', maxLength: longestKey });
  registry.add(ProblemResponse.shape.code, { enum: Object.keys(problems) });
  return registry;
}

/** A reference to the schema of a body. Throws for a schema without a name. */
export function refTo(schema: z.ZodMiniType): { $ref: string } {
  const name = namedSchemas.find(([, candidate]) => candidate === schema)?.[0];
  if (name === undefined) throw new Error('A schema of the API has no name in scripts/api/schemas.ts');
  return { $ref: schemaAddress(name) };
}

function schemaAddress(name: string): string {
  return `#/components/schemas/${name}`;
}

function addTexts(name: string, { $schema, $id, ...schema }: JsonSchema): JsonSchema {
  const { description, fields: texts } = schemaTexts[name] ?? { description: '', fields: {} };
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined;
  const withTexts = Object.entries(properties ?? {}).map(([field, property]) => [
    field,
    { description: texts[field], ...property },
  ]);
  return { description, ...schema, ...(properties && { properties: Object.fromEntries(withTexts) }) };
}
