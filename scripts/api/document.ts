import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod/mini';
import { type Endpoint, endpoints } from '../../lib/http/endpoints.ts';
import { bodyExamples, parameterExamples, responseExamples } from './examples.ts';
import { requestHeaders, responseHeaders, security, securitySchemes } from './headers.ts';
import { problemExamples } from './problem-examples.ts';
import { operationResponses } from './responses.ts';
import { type JsonSchema, parameterSchema, refTo, schemas } from './schemas.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The API's description (OpenAPI 3.1), made from the tables in `lib/http`. */
export type ApiDocument = Awaited<ReturnType<typeof apiDocument>>;

/** The description of the whole API: every endpoint, body, response, header and problem, each with an example. */
export async function apiDocument() {
  const { version, description } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
    description: string;
  };
  const known = schemas();
  const paths: Record<string, Record<string, ReturnType<typeof operationObject>>> = {};
  for (const endpoint of endpoints) {
    const { path: address, method } = endpoint;
    paths[address] = { ...paths[address], [method.toLowerCase()]: operationObject(endpoint, known) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'wolkvox-bridge', version, summary: description, description: about },
    servers: [
      { url: '/', description: 'The server of this document' },
      { url: 'http://127.0.0.1:4310', description: '`npm start` on this machine' },
    ],
    security,
    tags: tags.map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: known,
      parameters: requestHeaders,
      headers: responseHeaders,
      examples: { ...responseExamples, ...problemExamples() },
      securitySchemes,
    },
  };
}

const about = `Each call becomes one command, and each command is carried out once in Wolkvox CRM.

A body is JSON or form-data of at most 256 KiB. Its bounds: 20 levels of nesting, 2,000 fields and list entries in total, 32 KiB
per text, names of 1 to 256 characters. In form-data \`form[Ciudad]\` is the field \`Ciudad\` of \`form\`. Files are sent with
\`POST /uploads\`.

Every fault is answered as \`application/problem+json\`. An unknown address or method is answered 404
\`no_such_call\`. API Gateway itself refuses, in its own words, a body above 10 MB (413) and more concurrent calls than the account
may have (429, 503).

A source that API Gateway checks (by IAM or by tokens of an issuer) makes every call under \`/sources/SOURCE/…\` instead. Its hook
is \`/sources/SOURCE/hooks\`.`;

const tags: readonly (readonly [string, string])[] = [
  ['cases', 'Create and change cases.'],
  ['tasks', 'Create tasks.'],
  ['reminders', 'Tasks that wait for their time.'],
  ['records', 'Create and change records of any module.'],
  ['hooks', 'Payloads in the sender’s own shape.'],
  ['uploads', 'Cases with files.'],
  ['deliveries', 'How a call ended.'],
  ['files', 'Files that a case went without.'],
  ['health', 'The API itself.'],
];

function operationObject(endpoint: Endpoint, known: Readonly<Record<string, JsonSchema>>) {
  const { name, path: address, summary, body, isPublic } = endpoint;
  const first = address.split('/')[1] ?? '';
  return {
    operationId: name,
    tags: [tags.some(([tag]) => tag === first) ? first : 'health'],
    summary,
    ...(isPublic && { security: [] }),
    parameters: [
      ...Object.entries(endpoint.parameters).map(([parameter, schema]) => pathParameter(endpoint, parameter, schema)),
      ...headersOf(endpoint).map((header) => ({ $ref: `#/components/parameters/${header}` })),
    ],
    ...(body && { requestBody: requestBody(endpoint, body, known) }),
    responses: operationResponses(endpoint),
  };
}

function headersOf({ name, body, isPublic, handledBy }: Endpoint): readonly (keyof typeof requestHeaders)[] {
  if (isPublic) return [];
  const idempotency = body && name !== 'moveReminder' ? (['IdempotencyKey', 'WebhookId'] as const) : [];
  const waits = name !== 'bindUpload' && handledBy !== 'manage-reminders';
  return [...(waits ? (['Prefer'] as const) : []), ...idempotency, 'AcceptLanguage'];
}

const parameterTexts: Readonly<Record<string, string>> = {
  caseId: 'The id of the case, the last part of its address in the CRM; or its number, such as PET-24521105632142745.',
  module: 'The module, such as `contacts`.',
  source: 'The name of the calling source. No other source may call this address.',
  number: 'The position of the file in the command, from 1.',
  until: 'When the link expires, in seconds since 1970.',
  signature: 'The bridge’s signature of the rest of the link.',
};

function pathParameter(
  { name, path: address, parameters }: Endpoint,
  parameter: string,
  schema: z.ZodMiniType<string>,
) {
  const isDelivery =
    parameter === 'id' &&
    (address.startsWith('/deliveries/') || address.startsWith('/reminders/') || name === 'openFile');
  const text = isDelivery
    ? 'The id of the delivery.'
    : 'The id of the record: the last part of its address in the CRM.';
  return {
    name: parameter,
    in: 'path',
    required: true,
    description: parameterTexts[parameter] ?? text,
    schema: parameterSchema(parameters[parameter] ?? schema),
    example: isDelivery ? responseExamples.delivered.value.id : parameterExamples[parameter],
  };
}

function requestBody({ name }: Endpoint, body: z.ZodMiniType, known: Readonly<Record<string, JsonSchema>>) {
  const schema = refTo(body);
  const examples = bodyExamples[name] ?? {};
  const properties = known[schema.$ref.split('/').at(-1) ?? '']?.['properties'];
  // `form[Ciudad]`, the notation of PHP and most form libraries.
  const hasNested = typeof properties === 'object' && properties !== null && 'form' in properties;
  const form = { schema, ...(hasNested && { encoding: { form: { style: 'deepObject', explode: true } } }) };
  return {
    required: true,
    content: {
      'application/json': { schema, examples },
      // A form has only texts, and the size of a file is a number.
      ...(name !== 'bindUpload' && { 'multipart/form-data': form, 'application/x-www-form-urlencoded': form }),
    },
  };
}
