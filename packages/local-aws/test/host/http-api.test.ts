import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureStack, startFixture } from './fixture-stack.ts';

interface HttpEvent {
  version: string;
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  requestContext: { http: { method: string; path: string }; accountId: string; stage: string; timeEpoch: number };
  body?: string;
  isBase64Encoded: boolean;
}

let stack: FixtureStack;

beforeAll(async () => {
  stack = await startFixture();
});
afterAll(() => stack?.stop());

describe('the event of a call', () => {
  it('has the text of a JSON body, headers in lower case and the route', async () => {
    const event = await post('{"a":"ñ"}', { 'Content-Type': 'application/json; charset=utf-8', 'X-Own': 'Value' });

    expect(event).toMatchObject({ version: '2.0', routeKey: 'POST /echo', rawPath: '/echo', rawQueryString: '' });
    expect(event).toMatchObject({ body: '{"a":"ñ"}', isBase64Encoded: false });
    expect(event.headers).toMatchObject({ 'x-own': 'Value', 'content-length': '10', 'x-forwarded-proto': 'http' });
    expect(event.requestContext).toMatchObject({ accountId: '000000000000', stage: '$default' });
    expect(event.requestContext.http).toMatchObject({ method: 'POST', path: '/echo' });
  });

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['bytes', { 'content-type': 'application/octet-stream' }],
    ['packed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('has the body of %s in base64', async (_what, headers) => {
    const event = await post(Buffer.from([0x61, 0xff, 0x00]), headers);

    expect(event).toMatchObject({ body: 'Yf8A', isBase64Encoded: true });
  });

  it('has no body where none was sent', async () => {
    const event = await eventOf(await fetch(`${stack.apiUrl}/things/7`));

    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });

  it('joins what comes more than once by commas, and sets cookies apart', async () => {
    const event = await raw('/things/7?a=1&b=x%20y&a=2', ['X-Many', 'one', 'X-Many', 'two', 'Cookie', 'c=1; d=2']);

    expect(event.headers['x-many']).toBe('one,two');
    expect(event.queryStringParameters).toEqual({ a: '1,2', b: 'x y' });
    expect(event.rawQueryString).toBe('a=1&b=x%20y&a=2');
    expect(event.cookies).toEqual(['c=1', 'd=2']);
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.headers).not.toHaveProperty('connection');
  });

  it.each([
    ['/things/7', 'GET /things/{id}', { id: '7' }],
    ['/things/a%2Fb%20c', 'GET /things/{id}', { id: 'a/b c' }],
    ['/things/none', 'GET /things/none', undefined],
    ['/files/a/b.txt', 'GET /files/{path+}', { path: 'a/b.txt' }],
  ])('of %s is that of the most specific route, %s', async (path, routeKey, pathParameters) => {
    const event = await eventOf(await fetch(stack.apiUrl + path));

    expect(event.routeKey).toBe(routeKey);
    expect(event.pathParameters).toEqual(pathParameters);
  });
});

describe('an answer', () => {
  it('has the status, headers, cookies and body of the result', async () => {
    const result = { statusCode: 201, headers: { 'X-Own': 7 }, cookies: ['a=1', 'b=2'], body: 'hecho' };
    const answer = await answerWith(result);

    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-own')).toBe('7');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(answer.headers.get('apigw-requestid')).toMatch(/./);
    expect(await answer.text()).toBe('hecho');
  });

  it('has the bytes of a body in base64', async () => {
    const answer = await answerWith({ statusCode: 200, body: 'Yf8A', isBase64Encoded: true });

    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0x61, 0xff, 0x00]);
  });

  it('is the result itself where that has no status', async () => {
    const answer = await answerWith({ some: 'thing' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ some: 'thing' });
  });

  it.each([
    ['a status that is none', { statusCode: 'many' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ])('is 500 for %s', async (_what, result) => {
    expect(await message(await answerWith(result))).toEqual([500, 'Internal Server Error']);
  });

  it('is 500 for a function that throws or is killed', async () => {
    const answers = ['throw', 'hang'].map((how) => fetch(`${stack.apiUrl}/misbehave?how=${how}`, { method: 'PUT' }));
    await stack.line('asked for hang');
    stack.clock.pass(1_000);

    for (const answer of answers) expect(await message(await answer)).toEqual([500, 'Internal Server Error']);
  });

  it.each([
    ['GET', '/nowhere'],
    ['DELETE', '/echo'],
    ['GET', '/things/7/more'],
    ['GET', '/things/'],
  ])('to %s %s is 404', async (method, path) => {
    expect(await message(await fetch(stack.apiUrl + path, { method }))).toEqual([404, 'Not Found']);
  });

  it.each([
    ['API Gateway takes', 10 * 1024 * 1024 + 1],
    ['Lambda takes', 7 * 1024 * 1024],
  ])('is 413 for a body larger than %s', async (_whose, bytes) => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await fetch(`${stack.apiUrl}/echo`, { method: 'POST', headers, body: 'x'.repeat(bytes) });

    expect(await message(answer)).toEqual([413, 'Request Entity Too Large']);
  });
});

async function post(body: string | Buffer, headers: Record<string, string>): Promise<HttpEvent> {
  return eventOf(
    await fetch(`${stack.apiUrl}/echo`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers }),
  );
}

/** Makes the function answer with exactly this. */
function answerWith(result: unknown): Promise<Response> {
  return fetch(`${stack.apiUrl}/things/7`, { headers: { 'x-answer': JSON.stringify(result) } });
}

async function eventOf(answer: Response): Promise<HttpEvent> {
  return ((await answer.json()) as { event: HttpEvent }).event;
}

async function message(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { message: string }).message];
}

/** Sends headers that `fetch` does not, such as the same header twice. */
function raw(path: string, headers: string[]): Promise<HttpEvent> {
  return new Promise((resolve, reject) => {
    const call = request(stack.apiUrl + path, { headers: [...headers, 'Host', 'api.example'] }, async (response) => {
      const text = (await response.toArray()).join('');
      resolve((JSON.parse(text) as { event: HttpEvent }).event);
    });
    call.on('error', reject).end();
  });
}
