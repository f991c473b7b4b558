import type { ApiDocument } from './document.ts';

/** A header, a variable or a path parameter of a collection. */
interface Named {
  readonly key: string;
  readonly value: string;
  readonly description: string;
  readonly disabled?: true;
}

export interface PostmanItem {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly description: string;
    readonly auth?: { readonly type: 'noauth' };
    readonly header: readonly Named[];
    readonly url: {
      readonly raw: string;
      readonly host: readonly string[];
      readonly path: readonly string[];
      readonly variable: readonly Named[];
    };
    readonly body?: { readonly mode: 'raw'; readonly raw: string; readonly options: object };
  };
}

type OperationObject = ApiDocument['paths'][string][string];
type HeaderParameters = ApiDocument['components']['parameters'];
type PathParameter = Exclude<OperationObject['parameters'][number], { readonly $ref: string }>;

/** The API's description as a Postman collection v2.1: one folder per tag, one request per example body. */
export function postmanCollection(document: ApiDocument) {
  const { info, servers, tags, paths } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return {
    info: {
      name: info.title,
      description: `${info.description}\n\n${usage}`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{source}}.{{key}}', type: 'string' }] },
    variable: [
      { key: 'api', value: servers[1]?.url ?? '' },
      { key: 'source', value: 'default' },
      { key: 'key', value: '' },
    ],
    item: tags.map(({ name, description }) => ({
      name,
      description,
      item: operations
        .filter(({ operation }) => operation.tags.includes(name))
        .flatMap(({ path, method, operation }) => itemsOf(path, method, operation, document.components.parameters)),
    })),
  };
}

const usage = `Set the variables \`api\`, \`source\` and \`key\`. Every send is a new call, with a new \`Idempotency-Key\`. To try a
repeated call, disable that header or give it a fixed value.`;

function itemsOf(path: string, method: string, operation: OperationObject, known: HeaderParameters): PostmanItem[] {
  const { parameters, requestBody, security, summary } = operation;
  const inPath = parameters.flatMap((one) => ('$ref' in one ? [] : [one]));
  const headers = parameters.flatMap((one) => ('$ref' in one ? [headerOf(one.$ref, known)] : []));
  const request = {
    method,
    description: summary,
    // `security` is present only on public operations, and empty.
    ...(security && { auth: { type: 'noauth' as const } }),
    url: urlOf(path, inPath),
  };
  const name = `${method} ${path}`;
  if (!requestBody) return [{ name, request: { ...request, header: headers } }];
  return Object.values(requestBody.content['application/json'].examples).map((example) => ({
    name: `${name}: ${example.summary}`,
    request: {
      ...request,
      header: [{ key: 'Content-Type', value: 'application/json', description: '' }, ...headers],
      body: { mode: 'raw', raw: JSON.stringify(example.value, null, 2), options: { raw: { language: 'json' } } },
    },
  }));
}

/** A header of a request. Only `Idempotency-Key` is enabled. */
function headerOf(ref: string, known: HeaderParameters): Named {
  const header = known[ref.split('/').at(-1) as keyof HeaderParameters];
  const { name: key, description } = header;
  if (key === 'Idempotency-Key') return { key, value: '{{$guid}}', description };
  return { key, value: 'example' in header ? header.example : header.examples.wait.value, description, disabled: true };
}

/** The address of a request. `{name}` of a path is `:name` in a collection, whose values are in a separate list. */
function urlOf(path: string, parameters: readonly PathParameter[]) {
  const parts = path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/^\{(\w+)\}$/, ':$1'));
  const variable = parameters.map(({ name, description, example = '' }) => ({
    key: name,
    value: name === 'source' ? '{{source}}' : example,
    description,
  }));
  return { raw: `{{api}}/${parts.join('/')}`, host: ['{{api}}'], path: parts, variable };
}
