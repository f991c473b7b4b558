import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod/mini';
import { type Endpoint, endpoints } from '../../lib/http/endpoints.ts';
import { answersOf } from './answers.ts';
import { answerExamples, bodyExamples, parameterExamples } from './examples.ts';
import { answerHeaders, requestHeaders, security, securitySchemes } from './headers.ts';
import { problemExamples } from './problem-examples.ts';
import { type JsonSchema, parameterSchema, refTo, schemas } from './schemas.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The API's description (OpenAPI 3.1), made of the tables in `lib/http`. */
export type ApiDocument = Awaited<ReturnType<typeof apiDocument>>;

/** Describes the whole API: every call, body, answer, header and problem, with an example of each. */
export async function apiDocument() {
  const { version, description } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
    description: string;
  };
  const known = schemas();
  const paths: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const call of endpoints) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operation(call, known) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'wolkvox-bridge', version, summary: description, description: about, license },
    servers: [
      { url: '/', description: 'Where this document is served' },
      { url: 'http://127.0.0.1:4310', description: '`npm start` on this machine' },
    ],
    security,
    tags: tags.map(([name, words]) => ({ name, description: words })),
    paths,
    components: {
      schemas: known,
      parameters: requestHeaders,
      headers: answerHeaders,
      examples: { ...answerExamples, ...problemExamples() },
      securitySchemes,
    },
  };
}

const license = { name: 'MIT', identifier: 'MIT' };

const about = `Calls become commands, and each command is done in Wolkvox CRM once.

A body is JSON or form-data of 256 KiB at most: nested 20 deep, 2,000 fields and list entries in all, 32 KiB a text, names of
1 to 256 characters. In form-data \`form[Ciudad]\` is the field \`Ciudad\` of \`form\`. Files go by \`POST /uploads\`.

Everything that is wrong is told as \`application/problem+json\`. An address or method that is none of these is answered 404
\`no_such_call\`. API Gateway itself refuses, in words of its own, a body of more than 10 MB (413) and more calls than the account
may have at once (429, 503).

A source that API Gateway checks (IAM, or tokens of an issuer) has every call at \`/sources/SOURCE/…\` instead, and its hook at
\`/sources/SOURCE/hooks\`.`;

const tags: readonly (readonly [string, string])[] = [
  ['cases', 'Making and changing cases.'],
  ['tasks', 'Making tasks.'],
  ['records', 'Making and changing records of any module.'],
  ['hooks', 'Payloads of a sender’s own shape.'],
  ['uploads', 'Cases with files.'],
  ['deliveries', 'What became of a call.'],
  ['files', 'Files that a case goes without.'],
  ['health', 'The API itself.'],
];

function operation(call: Endpoint, known: Readonly<Record<string, JsonSchema>>) {
  const { name, path: address, summary, body, open } = call;
  const first = address.split('/')[1] ?? '';
  return {
    operationId: name,
    tags: [tags.some(([tag]) => tag === first) ? first : 'health'],
    summary,
    ...(open && { security: [] }),
    parameters: [
      ...Object.entries(call.parameters).map(([parameter, schema]) => pathParameter(call, parameter, schema)),
      ...headersOf(call).map((header) => ({ $ref: `#/components/parameters/${header}` })),
    ],
    ...(body && { requestBody: requestBody(call, body, known) }),
    responses: answersOf(call),
  };
}

function headersOf({ name, body, open }: Endpoint): readonly (keyof typeof requestHeaders)[] {
  if (open) return [];
  const once = body ? (['IdempotencyKey', 'WebhookId'] as const) : [];
  return [...(name === 'bindUpload' ? [] : (['Prefer'] as const)), ...once, 'AcceptLanguage'];
}

const parameterWords: Readonly<Record<string, string>> = {
  caseId: 'The case: the last part of its address in the CRM.',
  module: 'The module, such as `contacts`.',
  source: 'The source that calls; no other may call here.',
  number: 'Which of the files that came for the case, from 1.',
  until: 'Until when the link leads to the file, in seconds since 1970.',
  signature: 'What the bridge signed the rest of the link with.',
};

function pathParameter({ name, parameters }: Endpoint, parameter: string, schema: z.ZodMiniType<string>) {
  const isDelivery = parameter === 'id' && (name === 'tellDelivery' || name === 'openFile');
  const words = isDelivery ? 'The id of the delivery.' : 'The record: the last part of its address in the CRM.';
  return {
    name: parameter,
    in: 'path',
    required: true,
    description: parameterWords[parameter] ?? words,
    schema: parameterSchema(parameters[parameter] ?? schema),
    example: isDelivery ? answerExamples.delivered.value.id : parameterExamples[parameter],
  };
}

function requestBody({ name }: Endpoint, body: z.ZodMiniType, known: Readonly<Record<string, JsonSchema>>) {
  const schema = refTo(body);
  const examples = bodyExamples[name] ?? {};
  const properties = known[schema.$ref.split('/').at(-1) ?? '']?.['properties'];
  // `form[Ciudad]`, as PHP and most form libraries write it.
  const nested = typeof properties === 'object' && properties !== null && 'form' in properties;
  const form = { schema, ...(nested && { encoding: { form: { style: 'deepObject', explode: true } } }) };
  return {
    required: true,
    content: {
      'application/json': { schema, examples },
      // A form knows text only, and the size of a file is a number.
      ...(name !== 'bindUpload' && { 'multipart/form-data': form, 'application/x-www-form-urlencoded': form }),
    },
  };
}
