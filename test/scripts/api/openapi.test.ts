import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '../../../lib/http/endpoints.ts';
import { problems } from '../../../lib/http/problem-texts.ts';
import { descriptions } from '../../../scripts/describe.ts';

interface Media {
  schema: unknown;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}
interface Operation {
  operationId: string;
  parameters: { $ref?: string; name?: string; in?: string }[];
  security?: unknown[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface Document {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

let document: Document;
const ajv = new Ajv2020({ strictTypes: false, strict: true, strictRequired: false, allowUnionTypes: true });
beforeAll(async () => {
  document = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as Document;
  formats.default(ajv);
  for (const keyword of ['components', 'example']) ajv.addKeyword(keyword);
  ajv.addSchema({ $id: 'api', components: document.components });
});

describe('docs/openapi.json', () => {
  it('is up to date: `npm run describe` writes it', async () => {
    for (const [file, content] of Object.entries(await descriptions())) {
      expect((await readFile(file, 'utf8')) === content, file).toBe(true);
    }
  });

  it('is an OpenAPI 3.1 document', async () => {
    const validator = new Validator();

    expect(await validator.validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has no broken reference', () => {
    const text = JSON.stringify(document);
    const refs = new Set(Array.from(text.matchAll(/"\$ref":"([^"]+)"/g), ([, ref = '']) => ref));

    expect([...refs].filter((ref) => resolve(ref) === undefined)).toEqual([]);
    expect(refs.size).toBeGreaterThan(40);
  });

  it('has every endpoint of the table, with its parameters and its security', () => {
    const described = operations().map(([method, path, { operationId }]) => `${operationId}: ${method} ${path}`);

    expect(described.sort()).toEqual(endpoints.map(({ name, method, path }) => `${name}: ${method} ${path}`).sort());
    for (const [, path, { parameters, security }] of operations()) {
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name));
      expect(security === undefined).toBe(!/^\/(health|openapi\.json|files\/.*)$/.test(path));
    }
  });

  it('has an example of every body and response, each valid by its schema', () => {
    let checked = 0;
    for (const [, path, { requestBody, responses }] of operations().filter(([, path]) => path !== '/openapi.json')) {
      const answers = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
      const bodies = [requestBody?.content['application/json']].filter((body) => body !== undefined);
      for (const { schema, examples = {} } of [...bodies, ...answers]) {
        const isRight = ajv.compile(absolute(schema));
        expect(Object.keys(examples).length, path).toBeGreaterThan(0);
        for (const example of Object.values(examples)) {
          const { value } = (example.$ref ? resolve(example.$ref) : example) as { value: unknown };
          expect(isRight(value), `${path}: ${JSON.stringify(value)} ${ajv.errorsText(isRight.errors)}`).toBe(true);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('lists every problem at an endpoint that may have it, with its status', () => {
    const told = new Map<string, Set<string>>();
    for (const [, , { responses }] of operations()) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const code of Object.keys(content['application/problem+json']?.examples ?? {})) {
          told.set(code, (told.get(code) ?? new Set()).add(status));
        }
      }
    }

    // It belongs to no endpoint. The description of the API mentions it.
    expect([...told.keys(), 'no_such_call'].sort()).toEqual(Object.keys(problems).sort());
    expect(document.info.description).toContain('404\n`no_such_call`');
    for (const [code, statuses] of told) {
      const example = document.components['examples']?.[code] as { value: { code: string; detail: string } };
      expect([...statuses]).toEqual([String(problems[code as keyof typeof problems].status)]);
      expect(example.value.code).toBe(code);
      expect(example.value.detail).not.toMatch(/[{}]|undefined/);
    }
  });

  it('says what every field of a body and a response means', () => {
    for (const [name, schema] of Object.entries(document.components['schemas'] ?? {})) {
      const { description, properties = {} } = schema as {
        description: string;
        properties?: Record<string, { description?: string }>;
      };
      expect(description, name).not.toBe('');
      for (const [field, { description: words }] of Object.entries(properties)) {
        expect(words, `${name}.${field}`).toMatch(/\w/);
      }
    }
  });
});

function operations(): [string, string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, string, Operation] => [method.toUpperCase(), path, one]),
  );
}

function resolve(ref: string): unknown {
  const parts = ref.slice(2).split('/');
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
}

function absolute(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object;
}
