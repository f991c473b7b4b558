import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutFormulas } from '../../../../lib/delivery/attempt/csv-formulas.ts';
import { newCase } from '../../../setup/engine.ts';
import { type Sending, startSending } from './sending.ts';

describe('a cell of a table', () => {
  it.each([
    ['=1+1;a\n', `'=1+1;a\n`],
    ['a;=1+1\n', `a;'=1+1\n`],
    ['a\n=1+1', `a\n'=1+1`],
    ['a\r\n@SUM(A1)', `a\r\n'@SUM(A1)`],
    ['a,"=HYPERLINK(""x"")"', `a,"'=HYPERLINK(""x"")"`],
    ['a,  =1', `a,  '=1`],
    ['a\t=1|=2', `a\t'=1|'=2`],
    [`-2+3+cmd|' /C calc'!A0`, `'-2+3+cmd|' /C calc'!A0`],
    ['+cmd;-A1', `'+cmd;'-A1`],
    ['- texto', `'- texto`],
    ['\ufeff=1', `\ufeff'=1`],
    ['"a, =b"', `"a, '=b"`],
    ['a;＝1+1;＠SUM(A1);＋cmd;－A1', `a;'＝1+1;'＠SUM(A1);'＋cmd;'－A1`],
    ['a;\u00a0=1;\u3000\u200b=2; \u00a0＝3', `a;\u00a0'=1;\u3000\u200b'=2; \u00a0'＝3`],
    ['ID;PWXL;N;E\nC;X1;E1+1\n', `'ID;PWXL;N;E\nC;X1;E1+1\n`],
    ['\ufeffID;', `\ufeff'ID;`],
    ['sep=^\n1^=cmd\n', `sep=^\n1^'=cmd\n`],
    ['SEP=a\nxa=1', `SEP=a\nxa'=1`],
  ])('that is a formula begins with an apostrophe: %j', async (table, expected) => {
    for (const size of [1, 2, 3, 1_000])
      expect(await sentTable(Buffer.from(table), size)).toEqual(Buffer.from(expected));
  });

  it.each([
    '－5;à=1;ID;x;\u00a0x',
    'IDE;x',
    '-5;+57 300 111 2233;-1.234,50;(3);-',
    'uno=dos;a@example.com;a-b;3+4',
    '',
    '\n\n;;\n',
    'x',
    'ñ;año;😀',
  ])('that is none arrives as it was sent: %j', async (table) => {
    for (const size of [1, 3, 1_000]) expect(await sentTable(Buffer.from(table), size)).toEqual(Buffer.from(table));
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without its mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 of the other order', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['Latin-1', (text: string) => Buffer.from(text, 'latin1')],
  ])('is found in %s', async (_coding, encode) => {
    for (const size of [1, 3, 1_000]) {
      expect(await sentTable(encode('año;=1\n+57;-x;\u00a0=1'), size)).toEqual(encode(`año;'=1\n+57;'-x;\u00a0'=1`));
    }
  });

  it('may be of any length', async () => {
    const long = 'a=b '.repeat(50_000);
    for (const size of [1_000, 1_001, 1_002, 1_003, 1_000_000]) {
      expect(await sentTable(Buffer.from(`${long};=1;${long}\n=1`), size)).toEqual(
        Buffer.from(`${long};'=1;${long}\n'=1`),
      );
    }
  });
});

/** As it is sent from pieces of this size. */
async function sentTable(bytes: Buffer, size: number): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const table = await withoutFormulas({
    name: 'a.csv',
    type: 'text/csv',
    length: bytes.length,
    open: async () => pieces(),
  });
  const sent: Uint8Array[] = [];
  for await (const piece of await table.open()) sent.push(piece);
  expect(table.length).toBe(Buffer.concat(sent).length);
  return Buffer.concat(sent);
}

describe('a case with a table', () => {
  let sending: Sending;
  beforeAll(async () => {
    sending = await startSending();
  });
  afterAll(() => sending.stop());

  const table = 'Saldo;Nota\n-5;=1+1\n';

  it.each([
    ['neutralise', 'tabla.CSV', `Saldo;Nota\n-5;'=1+1\n`],
    ['neutralise', 'tabla.txt', table],
    ['keep', 'tabla.csv', table],
    [undefined, 'tabla.csv', table],
  ] as const)('has what its operation says: %s, %s', async (csvFormulas, name, expected) => {
    sending.crm.settings.attachmentExtensions = ['csv', 'txt'];
    const file = await sending.upload(name, Buffer.from(table));
    for (const insertCaseBy of ['json', 'form-data'] as const) {
      await sending.send({ kind: 'insertCase', case: newCase, attachments: [file] }, { insertCaseBy, csvFormulas });

      expect(sending.lastCase().files).toMatchObject([{ bytes: expected.length, sha256: sha256(expected) }]);
    }
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
