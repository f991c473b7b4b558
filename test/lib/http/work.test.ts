import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../../lib/http/bounds.ts';
import { startWorkCounter, type WorkCounter } from '../../setup/count-work.ts';
import { bytesEvent, callEvent } from './call-event.ts';

/** Blocks that may run for each byte of what is read to its end. A quadratic reader needs tens of thousands. */
const mostPerByte = 15;
/** And of what has more fields, levels or parts than the bounds allow: the rest is not read. */
const mostPerByteBeyond = 0.5;
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=limite';
const part = (head: string, content = '') =>
  `--limite\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const end = '--limite--\r\n';

/** As long as a body may be. */
function filled(piece: string, { before = '', after = '' } = {}): string {
  return before + piece.repeat(Math.floor((maxBodyBytes - before.length - after.length) / piece.length)) + after;
}

/** Bodies of the greatest size, each as much of one thing as fits. */
type Sent = readonly (readonly [what: string, type: string, body: string])[];
const beyond: Sent = [
  ['fields', form, filled('a&')],
  ['fields of one name', form, filled('a=1&')],
  ['fields without a name', form, filled('=&')],
  ['bracketed fields', form, filled('a[b][c]=1&')],
  ['parts', multipart, filled(part('name="a"'), { after: end })],
  ['parts of a file', multipart, filled(part('name="a"; filename=""'), { after: end })],
  ['parts without an end', multipart, filled(part('name="a"'))],
  ['boundaries', multipart, filled('--limite\r\n')],
  ['lists in each other', json, filled('[')],
  ['objects in each other', json, filled('{"a":')],
  ['lists in each other, closed', json, '['.repeat(maxBodyBytes / 2) + ']'.repeat(maxBodyBytes / 2)],
  ['entries', json, filled('0,', { before: '[', after: '0]' })],
  ['empty lists', json, filled('[],', { before: '[', after: '0]' })],
  ['names', json, `{${Array.from({ length: 20_000 }, (_, at) => `"n${at}":0`)}}`],
  ['numbers as names', json, `{${Array.from({ length: 20_000 }, (_, at) => `"${at * 1_024}":0`)}}`],
  ['one name again and again', json, filled('"a":0,', { before: '{', after: '"a":0}' })],
];
const within: Sent = [
  ['empty fields', form, filled('&')],
  ['escapes', form, filled('%41', { before: 'a=' })],
  ['brackets', form, filled('[b]', { before: 'a', after: '=1' })],
  ['open brackets', form, filled('[', { before: 'a', after: '=1' })],
  ['plus signs', form, filled('+')],
  ['headers of a part', multipart, filled('x: y\r\n', { before: '--limite\r\n', after: `\r\n\r\n${end}` })],
  ['empty lines', multipart, filled('\r\n', { before: '--limite\r\n', after: end })],
  ['one header', multipart, filled('x', { before: '--limite\r\n', after: `: y\r\n\r\n${end}` })],
  [
    'quotation marks in a name',
    multipart,
    part(`name="${filled('\\"', { after: ' '.repeat(200) })}"`).slice(0, -200) + end,
  ],
  [
    'ends of parts that are none',
    multipart,
    filled('\r\n--limit', { before: part('name="a"').slice(0, -2), after: `\r\n${end}` }),
  ],
  ['one text', json, filled('a', { before: '"', after: '"' })],
  ['escapes of a text', json, filled('\\u0041', { before: '["', after: '"]' })],
  ['digits', json, filled('1', { before: '[', after: ']' })],
  ['digits of a fraction', json, filled('0', { before: '[0.', after: '1]' })],
  ['digits of an exponent', json, filled('9', { before: '[1e', after: ']' })],
  ['space', json, filled(' ', { after: '{}' })],
  ['lines before a fault', json, filled('\n', { after: 'x' })],
  ['quotation marks', json, filled('"')],
  ['an address', json, filled('a.', { before: '{"contact":"a@', after: '@"}' })],
];

let counter: WorkCounter;
beforeAll(async () => {
  counter = await startWorkCounter(new URL('./readers.ts', import.meta.url));
});
afterAll(() => counter.stop());

describe('the work on a body is in proportion to its size', () => {
  it.each(within)('%s (%s)', async (_what, type, body) => {
    expect(Buffer.byteLength(body)).toBeGreaterThan(maxBodyBytes * 0.5);

    expect(await counter.count('readCommand', bytesEvent(body, type))).toBeLessThan(mostPerByte * body.length);
  });

  it.each(beyond)('and to that of the bounds, where more is sent: %s (%s)', async (_what, type, body) => {
    expect(Buffer.byteLength(body)).toBeGreaterThan(maxBodyBytes * 0.5);

    expect(await counter.count('readCommand', bytesEvent(body, type))).toBeLessThan(mostPerByteBeyond * body.length);
  });

  it('and a body beyond the bound is not read', async () => {
    const work = await counter.count('readCommand', bytesEvent('a'.repeat(5 * 1024 * 1024), json));

    expect(work).toBeLessThan(2_000);
  });
});

/** API Gateway takes headers and path of 10,240 bytes together. */
const maxHeadBytes = 10_240;
const repeated = (piece: string) => piece.repeat(Math.floor(maxHeadBytes / piece.length));
const signed = { 'webhook-id': 'a', 'webhook-timestamp': '0000000000' };

describe('the work on a header is in proportion to its size', () => {
  it.each<[what: string, headers: Record<string, string>]>([
    ['languages', { 'accept-language': repeated('en;q=0.5,') }],
    ['weights', { 'accept-language': repeated('q=1;') }],
    ['preferences', { prefer: repeated('wait=1,') }],
    ['space in a preference', { prefer: `wait${repeated(' ')}x` }],
    ['signatures', { ...signed, 'webhook-signature': repeated(`v1,${'A'.repeat(43)}= `) }],
    ['words of a signature', { ...signed, 'webhook-signature': repeated('v1 ') }],
    ['a key', { 'idempotency-key': repeated('k') }],
  ])('%s', async (_what, headers) => {
    expect(await counter.count('readHead', callEvent({ headers }))).toBeLessThan(mostPerByte * maxHeadBytes);
  });

  it('a path', async () => {
    const event = callEvent({ pathParameters: { module: repeated('ñ '), id: repeated('a') } });

    expect(await counter.count('readHead', event)).toBeLessThan(mostPerByte * maxHeadBytes);
  });

  it.each([
    ['an encoding', { 'content-encoding': `x${repeated(' ')}x` }],
    ['a type', { 'content-type': `application/json${repeated(' ')}x` }],
    ['a boundary', { 'content-type': `multipart/form-data; ${repeated('boundary=;')}` }],
  ])('%s', async (_what, headers) => {
    const event = callEvent({ headers, body: '{}', isBase64Encoded: false });

    expect(await counter.count('readCommand', event)).toBeLessThan(mostPerByte * maxHeadBytes);
  });
});
