import { describe, expect, test } from 'vitest';
import { parseSuccess } from '../../../lib/wolkvox/envelope.ts';
import { WolkvoxError } from '../../../lib/wolkvox/error.ts';
import type { Answer } from '../../../lib/wolkvox/exchange.ts';

const whole = { status: 200, lastByteSent: true, wholeCallSent: true, retryAfterMs: undefined };
const body = (values: Record<string, unknown>) =>
  JSON.stringify({ code: 200, error: 'null', msg: 'x', data: [], ...values });
const read = (text: string, answer: Partial<Answer> = {}, options = {}) =>
  parseSuccess('a.php', { ...whole, text, ...answer }, options);
const faultOf = (...of: Parameters<typeof read>) => {
  try {
    read(...of);
  } catch (error) {
    return error as WolkvoxError;
  }
  return expect.unreachable('it is a success');
};

describe('a success', () => {
  test.each([
    ['a number', body({})],
    ['text', body({ code: '200' })],
    ['text between blanks', body({ code: ' 200 ' })],
    ['PHP’s float', body({ code: '200.00' })],
    ['an error that is null', body({ error: null })],
    ['an empty error', body({ error: ' ' })],
    ['NULL as its error', body({ error: ' NULL ' })],
    ['no error', '{"code":200,"msg":null,"data":[]}'],
  ])('has its code or error as %s', (_how, text) => {
    expect(read(text)).toEqual({ data: [], rest: {} });
  });

  test('has the other keys of the envelope', () => {
    expect(read(body({ data: { a: 1 }, page: 2, 'Total records': '7' }))).toEqual({
      data: { a: 1 },
      rest: { page: 2, 'Total records': '7' },
    });
  });

  test('may be a bare list where the endpoint answers so, and nowhere else', () => {
    expect(read('[{"a":1}]', {}, { bareList: true })).toEqual({ data: [{ a: 1 }], rest: {} });
    expect(read(body({ data: 5 }), {}, { bareList: true })).toEqual({ data: 5, rest: {} });
    expect(faultOf('[{"a":1}]').kind).toBe('unreadable');
  });

  test('that comes before the whole call was sent is premature', () => {
    expect(faultOf(body({}), { wholeCallSent: false, lastByteSent: false })).toMatchObject({
      kind: 'premature',
      status: 200,
      code: 200,
      lastByteSent: false,
    });
  });
});

describe('an answer without the CRM’s envelope is unreadable', () => {
  test.each([
    ['an empty text', '', false],
    ['HTML', ' \n<html>', true],
    ['HTML after text', 'x <html>', false],
    ['null', 'null', false],
    ['text', '"200"', false],
    ['no code', '{"error":"null"}', false],
    ['a code of two digits', body({ code: '20' }), false],
    ['a code of four digits', body({ code: '2000' }), false],
    ['a code with a fraction', body({ code: '200.5' }), false],
    ['a number with a fraction', body({ code: 200.5 }), false],
    ['a code with other text', body({ code: '200 OK' }), false],
    ['a code after other text', body({ code: 'x200' }), false],
    ['an error that is a list', body({ error: [] }), false],
    ['a message that is a number', body({ msg: 5 }), false],
  ])('%s', (_what, text, isHtml) => {
    expect(faultOf(text, { status: 503, retryAfterMs: 7 })).toMatchObject({
      kind: 'unreadable',
      endpoint: 'a.php',
      status: 503,
      code: undefined,
      isHtml,
      lastByteSent: true,
      retryAfterMs: 7,
    });
  });
});

describe('a refusal', () => {
  test.each([
    [401, 'token'],
    [403, 'forbidden'],
    [400, 'rejected'],
    [404, 'rejected'],
    [405, 'rejected'],
    [412, 'rejected'],
    [416, 'rejected'],
    [417, 'rejected'],
    [402, 'unreadable'],
    [409, 'unreadable'],
    [500, 'unreadable'],
  ])('with the code %d is %s, with the same status and within a 200', (code, kind) => {
    const text = body({ code, error: 'X', msg: 'otro texto' });

    expect(faultOf(text, { status: code })).toMatchObject({ kind, code, status: code, vendorMessage: undefined });
    expect(faultOf(text, { retryAfterMs: 5 })).toMatchObject({ kind, code, status: 200, retryAfterMs: 5 });
    expect(faultOf(text, { status: 299 }).kind).toBe(kind);
  });

  test.each([
    [403, 'TOKEN LIMIT EXCEEDED', 'quota'],
    [403, ' please validate token ', 'token'],
    [401, 'PLEASE ENTER THE WOLKVOX-TOKEN', 'token'],
    [403, 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (12)', 'simultaneous'],
    [400, 'SOME PARAMETERS ARE REQUIRED', 'rejected'],
    [401, 'TOKEN LIMIT EXCEEDED', 'unreadable'],
    [401, 'PLEASE VALIDATE TOKEN', 'token'],
    [200, 'TOKEN LIMIT EXCEEDED', 'unreadable'],
    [403, 'TOKEN LIMIT EXCEEDED (2) X', 'forbidden'],
  ])('with the code %d and the sentence %j is %s', (code, msg, kind) => {
    expect(faultOf(body({ code, error: 'X', msg }))).toMatchObject({ kind, code });
  });

  test('names why in words of ours or of the vendor, with the code', () => {
    expect(faultOf(body({ code: 403, msg: 'Ana' })).message).toBe(
      'Wolkvox a.php forbidden: refused for an unknown reason (code 403)',
    );
    expect(faultOf(body({ code: 403, msg: 'token limit exceeded' })).message).toBe(
      'Wolkvox a.php quota: TOKEN LIMIT EXCEEDED (code 403)',
    );
    expect(faultOf(body({ code: 500 })).message).toBe('Wolkvox a.php unreadable: not a documented answer (code 500)');
  });

  test.each([
    [404, 403],
    [500, 200],
    [199, 200],
    [300, 200],
  ])('is unreadable where the status %d contradicts the code %d', (status, code) => {
    expect(faultOf(body({ code }), { status })).toMatchObject({ kind: 'unreadable', status, code });
    expect(faultOf(body({ code }), { status }).message).toContain('contradict');
  });
});

test.each([body({}), body({ code: 413 }), body({ code: 403 }), '<h1>413</h1>', ''])(
  'a 413 to a call without files is the answer of a web server: %s',
  (text) => {
    expect(faultOf(text, { status: 413, lastByteSent: false, retryAfterMs: 9 })).toMatchObject({
      kind: 'unreadable',
      status: 413,
      retryAfterMs: 9,
    });
  },
);

test('a 413 to a call with files is a body that is too large, whatever it says', () => {
  expect(faultOf(body({}), { status: 413, lastByteSent: false }, { bodyBytes: 7 })).toMatchObject({
    kind: 'too_large',
    status: 413,
    bodyBytes: 7,
    lastByteSent: false,
  });
});

test('an error has scalars only, and a cause where it was given one', () => {
  const bare = new WolkvoxError('broken', 'a.php', 'x');
  expect({ ...bare }).toEqual({
    name: 'WolkvoxError',
    kind: 'broken',
    endpoint: 'a.php',
    reason: 'x',
    lastByteSent: false,
    isHtml: false,
  });
  expect('cause' in bare).toBe(false);
  const cause = new Error('y');

  expect(new WolkvoxError('attachment', 'a.php', 'x', { cause, isHtml: true })).toMatchObject({ cause, isHtml: true });
});
