import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerText } from '../../../lib/wolkvox/answer-text.ts';

const json = '{"a":"ñ"}';
const message = (kind = 'Warning') => `<br />\n<b>${kind}</b>:  x in <b>/a.php</b> on line <b>412</b><br />\n`;
const read = (bytes: string | Buffer, encoding?: string, most = 1_000) =>
  answerText(Buffer.from(bytes as string), encoding === undefined ? {} : { 'content-encoding': encoding }, most);

describe('the compression of an answer', () => {
  test.each<[string | undefined, Buffer]>([
    [undefined, Buffer.from(json)],
    ['', Buffer.from(json)],
    ['identity', Buffer.from(json)],
    ['gzip', gzipSync(json)],
    ['GZip', gzipSync(json)],
    ['x-gzip', gzipSync(json)],
    [undefined, gzipSync(json)],
    ['identity', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['br', brotliCompressSync(json)],
    ['br, identity ,gzip', gzipSync(brotliCompressSync(json))],
  ])('is undone: %s', async (encoding, bytes) => {
    expect(await read(bytes, encoding)).toBe(json);
  });

  test.each(['{"a":1}', ' \n\ufeff [1]', '<html>', '\ufeff{}'])('was undone by a proxy before: %j', async (text) => {
    expect(await read(text, 'gzip')).toBe(text.replace(/^[\s\ufeff]*(?=[{[])/, ''));
  });

  test.each<[string, Buffer | string, string | undefined]>([
    ['unknown', 'text', 'zstd'],
    ['an object’s method', 'text', 'toString'],
    ['not what the header says', 'text', 'gzip'],
    ['not what the header says, as deflate', 'text', 'deflate'],
    ['cut off', gzipSync(json).subarray(0, -1), 'gzip'],
    ['of one kind under the name of another', brotliCompressSync(json), 'gzip'],
    ['of two layers, of which one is named', gzipSync(gzipSync(json)), 'br'],
  ])('makes an answer unreadable where it is %s', async (_what, bytes, encoding) => {
    await expect(read(bytes, encoding)).rejects.toMatchObject({ name: 'AnswerTextError' });
  });

  test('may hide no more than the bound', async () => {
    const packed = gzipSync(`"${'x'.repeat(98)}"`);

    expect(await read(packed, 'gzip', 100)).toHaveLength(100);
    await expect(read(packed, 'gzip', 99)).rejects.toThrow('too long');
  });

  test('is not seen in text that only begins like it', async () => {
    expect(await read(Buffer.from([0x1f, 0x41]))).toBe('\u001fA');
    expect(await read(Buffer.from([0x41, 0x8b]))).toBe('A‹');
  });
});

describe('the alphabet of an answer', () => {
  test.each([
    ['UTF-8', Buffer.from('"ñ€"'), '"ñ€"'],
    ['windows-1252', Buffer.from([0x22, 0xf1, 0x80, 0x22]), '"ñ€"'],
  ])('is %s', async (_name, bytes, text) => {
    expect(await read(bytes)).toBe(text);
  });
});

describe('what PHP writes around the JSON', () => {
  test.each([
    ['marks and blanks', `\ufeff \r\n\ufeff${json}\n `],
    ['a warning before', `${message()}${json}`],
    [
      'warnings of each kind around',
      `${message('Notice')}\ufeff${message('Deprecated')}${json}${message('Strict Standards')}`,
    ],
    ['two after', `${json}\n${message()}${message()}`],
  ])('is removed: %s', async (_what, text) => {
    expect(await read(text)).toBe(json);
  });

  test('is removed around a list', async () => {
    expect(await read(`${message()}[{"a":1},[2]]\n`)).toBe('[{"a":1},[2]]');
  });

  test.each([
    ['a fatal error', `${json}${message('Fatal error')}`],
    ['a message of two lines', `${json}${message().replace(' x in', ' x\nin')}`],
    ['a line without a number', `${json}${message().replace('412', '')}`],
    ['text after it', `${json} ok`],
    ['text between', `${json}${message()}ok`],
    ['other text before it', `ok ${json}`],
  ])('is kept where it is something else: %s', async (_what, text) => {
    expect(await read(text)).toBe(text);
  });

  test('is all that there is', async () => {
    expect(await read(`\ufeff${message()}`)).toBe('');
    expect(await read('')).toBe('');
    expect(await read('ok')).toBe('ok');
  });
});
