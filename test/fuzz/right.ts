import fc from 'fast-check';
import { plain, type RightRequest, type WireRequest } from './request.ts';
import { anyText } from './values.ts';

type Variation = (request: WireRequest, value: unknown) => fc.Arbitrary<WireRequest>;

const text = ({ body }: WireRequest) => body?.toString() ?? '';
const withHeaders = (request: WireRequest, headers: Record<string, string>): WireRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

/** Fields that a call need not have. */
const optionalFields: Readonly<Record<string, readonly string[]>> = {
  createCase: ['form', 'solution'],
  changeCase: ['type', 'owner', 'contact', 'description', 'priority', 'form', 'solution'],
  createTask: ['status'],
};

/** Unusual ways to write a right call. */
const variations: Readonly<Record<string, Variation>> = {
  'another name of JSON': (request) =>
    fc
      .constantFrom('application/json; charset=utf-8', 'application/vnd.tienda.v2+json', 'APPLICATION/JSON ;x=1')
      .map((type) => withHeaders(request, { 'content-type': type })),
  'no content type': (request) => {
    const { 'content-type': _type, ...headers } = request.headers;
    return fc.constant({ ...request, headers });
  },
  'space around': (request) =>
    fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 9 }).map((space) => ({
      ...request,
      body: Buffer.from(`${space}${text(request)}${space}`),
    })),
  'a byte order mark': (request) => fc.constant({ ...request, body: Buffer.from(`\uFEFF${text(request)}`) }),
  'empty fields that are optional': (request, value) =>
    fc.constantFrom(null, '', ' \n').map((empty) => {
      const optional = optionalFields[request.call] ?? [];
      const fields = Object.fromEntries(optional.map((name) => [name, empty]));
      return { ...request, body: Buffer.from(JSON.stringify({ ...fields, ...(value as object) })) };
    }),
  'every character escaped': (request) => fc.constant({ ...request, body: Buffer.from(escapeTexts(text(request))) }),
  'unknown preferences': (request) =>
    fc
      .constantFrom(
        'respond-async, handling=lenient',
        'respond-async; x="1", depth-noroot',
        'respond-async, wait=0',
        `${'x,'.repeat(3_000)}respond-async`,
      )
      .map((prefer) => withHeaders(request, { prefer })),
  'odd languages': (request) =>
    fc
      .constantFrom(
        '*',
        'xx;q=9, es-419;q=0.5',
        ';;,,q=',
        'pt-BR;q=nan',
        'é',
        'a'.repeat(4_000),
        'en;q=0.5,'.repeat(800),
      )
      .map((language) => withHeaders(request, { 'accept-language': language })),
  'headers of its own': (request) =>
    fc
      .string({ unit: fc.constantFrom(...'abc {}"=;,'), maxLength: 200 })
      .map((value) =>
        withHeaders(request, { 'x-origen': `x${value}x`, 'x-forwarded-for': '203.0.113.9', cookie: `a=${value}` }),
      ),
  'a query': (request) =>
    fc
      .oneof(
        anyText.map(encodeURIComponent),
        fc.constantFrom('&q=a'.repeat(1_500), '[b]'.repeat(2_000), '%'.repeat(3_000)),
      )
      .map((query) => ({ ...request, path: `${request.path}?q=${query}` })),
};

/** Calls whose fields a form can hold: texts, booleans, and one level of nested names. */
const byForm = new Set(['createCase', 'changeCase', 'createTask']);

/** A right call in its usual or an unusual form. */
export function rightRequest(right: RightRequest, key: string): fc.Arbitrary<WireRequest> {
  const request = plain(right, key);
  const names = Object.keys(variations).filter(
    (name) => right.value !== undefined || /^(unknown|odd|headers)/.test(name),
  );
  const odd = fc
    .constantFrom(...names)
    .chain((name) =>
      (variations[name]?.(request, right.value) ?? fc.constant(request)).map((varied) => ({ ...varied, trait: name })),
    );
  const forms = byForm.has(right.call) ? [asForm(request, right.value)] : [];
  return fc.oneof({ weight: 2, arbitrary: fc.constant(request) }, { weight: 2, arbitrary: odd }, ...forms);
}

function asForm(request: WireRequest, value: unknown): fc.Arbitrary<WireRequest> {
  const pairs = Object.entries(value as Record<string, unknown>).flatMap(([name, field]): [string, string][] =>
    name === 'form' ? [['form[Ciudad]', 'Medellín "centro" \\ 😀']] : [[name, String(field)]],
  );
  return fc.constantFrom('urlencoded', 'multipart').map((kind) => {
    if (kind === 'urlencoded') {
      const type = 'application/x-www-form-urlencoded';
      const body = Buffer.from(new URLSearchParams(pairs).toString());
      return { ...withHeaders(request, { 'content-type': type }), body, trait: 'as a form' };
    }
    return { ...multipart(request, pairs), trait: 'as form-data' };
  });
}

/** The call with these fields as form-data. */
export function multipart(
  request: WireRequest,
  pairs: readonly (readonly [string, string])[],
  file?: { name: string; content: string },
): WireRequest {
  const boundary = '----limite-0123456789abcdef';
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const parts = pairs.map(([name, content]) => part(`name="${name}"`, content));
  if (file) parts.push(part(`name="${file.name}"; filename="a.pdf"`, file.content));
  const body = Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
  return { ...withHeaders(request, { 'content-type': `multipart/form-data; boundary=${boundary}` }), body };
}

/** The same JSON with each character beyond ASCII escaped. */
function escapeTexts(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
