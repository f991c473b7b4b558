import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../../local/stack.ts';
import { untilSettled } from '../../../local/until-settled.ts';
import type { PostmanItem } from '../../../scripts/api/postman.ts';

interface Collection {
  readonly auth: { readonly bearer: readonly { readonly key: string; readonly value: string }[] };
  readonly variable: readonly { readonly key: string; readonly value: string }[];
  readonly item: readonly { readonly name: string; readonly item: readonly PostmanItem[] }[];
}
interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly examples: object } } };
}

const collection = JSON.parse(await readFile('docs/postman.json', 'utf8')) as Collection;
const { paths } = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const items = collection.item.flatMap(({ item }) => item);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ runSchedules: false });
});
afterAll(() => stack?.stop());

// Whether it is up to date is tested with docs/openapi.json.
describe('docs/postman.json', () => {
  it('has a request for every endpoint, and for each example of its body', () => {
    const wanted = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => {
        const examples = Object.keys(requestBody?.content['application/json'].examples ?? { none: undefined });
        return examples.map(() => `${method.toUpperCase()} ${path}`);
      }),
    );

    expect(items.map(({ request }) => `${request.method} ${templateOf(request)}`).sort()).toEqual(wanted.sort());
  });

  it('uses the variables that it defines and no others', () => {
    const used = new Set(Array.from(JSON.stringify(collection).matchAll(/\{\{([^}]+)\}\}/g), ([, name]) => name));

    expect([...used].sort()).toEqual(['$guid', ...collection.variable.map(({ key }) => key)].sort());
    for (const { name, request } of items) {
      const named = request.url.path.filter((part) => part.startsWith(':'));
      expect(
        request.url.variable.map(({ key }) => `:${key}`),
        name,
      ).toEqual(named);
      expect(request.url.raw, name).toBe(`{{api}}/${request.url.path.join('/')}`);
    }
  });

  it('sends the key where it is needed, and nowhere else', () => {
    const open = items.filter(({ request }) => request.auth?.type === 'noauth');

    const operation = ({ request }: PostmanItem) => paths[templateOf(request)]?.[request.method.toLowerCase()];
    expect(open).toEqual(items.filter((item) => operation(item)?.security?.length === 0));
    expect(open.length).toBeGreaterThan(0);
  });

  it.each([
    ['POST /cases: A request from a web form', 'insertCase'],
    ['POST /tasks: A call to make tomorrow', 'insertTask'],
    ['POST /records/{module}: A contact', 'insertRecord'],
    ['PATCH /records/{module}/{id}: A contact has moved', 'updateRecord'],
  ])('%s: becomes its command, with its variables filled in', { timeout: 60_000 }, async (name, kind) => {
    const { status, body } = await sent(name);
    expect([200, 201, 202]).toContain(status);
    const [delivery] = await untilSettled(stack, 1, ({ id }) => id === body.id);

    expect(delivery).toMatchObject({ kind, status: 'delivered' });
  });

  it.each([
    ['POST /uploads: A case with two files', 201],
    ['POST /hooks/{source}: An order in the sender’s own shape', 404],
    ['GET /deliveries/{id}', 404],
    ['GET /health', 200],
    ['GET /openapi.json', 200],
  ])('%s: gets %i, as the description says', async (name, status) => {
    const answer = await sent(name);
    const { method, path } = /^(?<method>\w+) (?<path>[^:]+)/.exec(name)?.groups ?? {};

    expect(answer.status).toBe(status);
    const { responses } = paths[path ?? '']?.[method?.toLowerCase() ?? ''] ?? { responses: {} };
    expect(Object.keys(responses)).toContain(String(status));
  });
});

function templateOf({ url }: PostmanItem['request']): string {
  return `/${url.path.map((part) => part.replace(/^:(\w+)$/, '{$1}')).join('/')}`;
}

/** Makes the request as Postman does: its variables filled in, under the collection's authorization unless it has its own. */
async function sent(wanted: string): Promise<{ status: number; body: { id?: string } }> {
  const item = items.find(({ name }) => name === wanted);
  if (!item) throw new Error(`The collection has no ${wanted}`);
  const { method, url, header, body, auth } = item.request;
  const [source = '', key = ''] = stack.webhookKey.split('.');
  const variables: Record<string, string> = { api: stack.apiUrl, source, key, $guid: crypto.randomUUID() };
  const filled = (text: string) => text.replace(/\{\{([^}]+)\}\}/g, (_all, name: string) => variables[name] ?? '');
  const inPath = Object.fromEntries(url.variable.map((one) => [`:${one.key}`, filled(one.value)]));
  const address = [...url.host.map(filled), ...url.path.map((part) => inPath[part] ?? part)].join('/');
  const token = filled(collection.auth.bearer.find((one) => one.key === 'token')?.value ?? '');
  const answer = await fetch(address, {
    method,
    headers: {
      ...Object.fromEntries(header.flatMap((one) => (one.disabled ? [] : [[one.key, filled(one.value)]]))),
      ...(auth?.type !== 'noauth' && { authorization: `Bearer ${token}` }),
    },
    body: body?.raw ?? null,
  });
  return { status: answer.status, body: (await answer.json()) as { id?: string } };
}
