import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectFacts } from '../../../lib/aws/object-facts.ts';
import { attached } from '../../../lib/config/attached.ts';
import type { AttachedObject, FileFault } from '../../../lib/delivery/command.ts';
import { checkFiles, type FileCheck, fileCheckOf, findFileFault } from '../../../lib/uploads/file-fault.ts';
import { closedPort } from '../../setup/closed-port.ts';
import { newCase } from '../../setup/new-case.ts';
import { bridgeOf, type Handling, jpeg, pdf, startHandling } from './handling.ts';

let handling: Handling;
beforeAll(async () => {
  handling = await startHandling();
});
afterAll(() => handling.stop());

const check: FileCheck = {
  refusedFiles: 'reject',
  callBytes: 1_000_000,
  attachmentLimit: 2_000,
  attachmentTypes: ['pdf', 'jpg', 'docx', 'csv', 'xml'],
};

async function dropped(key: string, content: Buffer | string): Promise<AttachedObject> {
  return attached(await handling.drop(key, content));
}

describe('the checks of an operation', () => {
  it('are its own where it has some', () => {
    const demo = { refusedFiles: 'note', attachmentLimit: 5_000_000, attachmentTypes: ['pdf'] } as const;

    expect(fileCheckOf(bridgeOf({ demo }), 'demo')).toEqual({ ...demo, callBytes: 8_400_000_000 });
  });

  it('else refuse by what one invocation can carry, and by the endings that the CRM’s pages list', () => {
    const given = fileCheckOf(bridgeOf({ limits: { bytesPerSecond: 1_000 } }), 'demo');

    // 285 s of one invocation, 75 s of them for start, answer and end: 210 s at a kilobyte a second.
    expect(given).toMatchObject({
      refusedFiles: 'reject',
      attachmentLimit: Number.POSITIVE_INFINITY,
      callBytes: 210_000,
    });
    expect(given.attachmentTypes).toEqual(expect.arrayContaining(['pdf', 'docx', 'zip']));
    expect(given.attachmentTypes).not.toContain('exe');
  });
});

describe('a table that is SYLK', () => {
  const neutralising = { ...check, csvFormulas: 'neutralise', activeContent: 'send' } as const;
  const sylk = 'ID;PWXL;N;E\nC;X1;E1+1\nE\n';

  it.each([
    ['as it is', Buffer.from(sylk)],
    ['with a mark', Buffer.from(`\ufeff${sylk}`)],
    ['in UTF-16', Buffer.from(`\ufeff${sylk}`, 'utf16le')],
  ])('is of a wrong type where formulas lose their effect, and only there: %s', async (_how, bytes) => {
    const file = await dropped('sylk.csv', bytes);

    expect(await findFileFault(handling.facts, file, neutralising)).toBe('wrong_type');
    expect(await findFileFault(handling.facts, file, check)).toBeUndefined();
  });

  it.each(['IDE;x', 'Id;Nombre', 'Nombre;ID;P', '"ID";P'])('is not one that begins otherwise: %s', async (text) => {
    const file = await dropped('tabla.csv', text);

    expect(await findFileFault(handling.facts, file, neutralising)).toBeUndefined();
  });
});

describe('a file may be sent', () => {
  it.each<[string, string, Buffer | string]>([
    ['a PDF', 'a.pdf', pdf('a')],
    ['a PDF with an ending in capitals', 'A.PDF', pdf('a')],
    [
      'a PDF with something before its signature',
      'scan.pdf',
      Buffer.concat([Buffer.from('\r\nHP scan\r\n'), pdf('a')]),
    ],
    ['a PDF whose signature ends the first kilobyte', 'b.pdf', `${' '.repeat(1_019)}%PDF-1.7`],
    ['a picture', 'a.jpg', jpeg],
    ['a table, which has no signature', 'a.csv', 'uno;dos'],
    ['a table whose first letters are the signature of a program', 'b.csv', 'MZ;casa\n4;12\n'],
    ['a table whose first letters are the signature of a picture', 'c.csv', 'GIF;tamaño\nuno;3\n'],
    ['one of a kind that only the operation knows', 'a.xml', 'whatever'],
    ['one of exactly the largest size', 'full.pdf', Buffer.concat([pdf(''), Buffer.alloc(1_991)])],
  ])('when it is %s', async (_what, key, content) => {
    expect(await findFileFault(handling.facts, await dropped(key, content), check)).toBeUndefined();
  });

  it('as far as anybody can say, when it is gone: its delivery then reports that', async () => {
    const file = { ...(await dropped('gone.pdf', jpeg)), versionId: 'x'.repeat(32) };

    expect(await findFileFault(handling.facts, file, check)).toBeUndefined();
  });

  it('as far as anybody can say, when it was overwritten where no versions are kept', async () => {
    const file = attached(await handling.drop('over.pdf', pdf('first'), 'plain'));
    await handling.drop('over.pdf', jpeg, 'plain');

    expect(await findFileFault(handling.facts, file, check)).toBeUndefined();
  });
});

describe('a file must not be sent', () => {
  it.each<[FileFault, string, string, Buffer | string]>([
    ['empty', 'has no byte', 'empty.pdf', ''],
    ['too_large', 'is above the operation’s limit', 'large.pdf', Buffer.concat([pdf(''), Buffer.alloc(1_992)])],
    ['wrong_type', 'has an ending that the operation does not list', 'b.exe', pdf('b')],
    ['wrong_type', 'has no ending', 'LEEME', pdf('b')],
    ['wrong_type', 'is a picture under the name of a document', 'picture.pdf', jpeg],
    ['wrong_type', 'is a document under the name of a picture', 'document.jpg', pdf('b')],
    ['wrong_type', 'is a text under the name of a document', 'text.pdf', 'just text'],
    ['wrong_type', 'is a picture under the name of a table', 'b.csv', jpeg],
    ['wrong_type', 'names a PDF only after the first kilobyte', 'late.pdf', `${' '.repeat(1_020)}%PDF-1.7`],
  ])('as %s when it %s', async (fault, _what, key, content) => {
    expect(await findFileFault(handling.facts, await dropped(key, content), check)).toBe(fault);
  });

  it('when a scan objected, whatever it is, and without a look at it', async () => {
    const file = {
      ...(await dropped('infected.pdf', pdf('c'))),
      refused: 'infected',
      bucket: 'no-such-bucket',
    } as const;

    expect(await findFileFault(handling.facts, file, check)).toBe('infected');
  });
});

it('is not judged while S3 cannot be asked, so that its event comes again', async () => {
  const { aws } = handling;
  const endpoint = `http://127.0.0.1:${await closedPort()}`;
  const unreachable = new S3Client({ endpoint, region: aws.region, credentials: aws.admin, maxAttempts: 1 });
  const file = await dropped('later.pdf', pdf('d'));

  await expect(findFileFault(createObjectFacts(unreachable), file, check)).rejects.toThrow('ECONNREFUSED');
});

describe('checkFiles', () => {
  it('says which file of the command is at fault', async () => {
    const attachments = [await dropped('1.pdf', pdf('1')), await dropped('2.pdf', jpeg), await dropped('3.pdf', '')];
    const command = { kind: 'insertCase', case: newCase, attachments } as const;

    expect(await checkFiles(handling.facts, command, check)).toEqual({ command, rejected: 'wrong_type:2' });
    expect(await checkFiles(handling.facts, command, { ...check, refusedFiles: 'note' })).toMatchObject({
      command: {
        attachments: [{ key: '1.pdf' }],
        missing: [
          { number: 2, why: 'wrong_type' },
          { number: 3, why: 'empty' },
        ],
      },
    });
  });

  it('leaves a command without files as it is', async () => {
    const command = { kind: 'audit', from: 1, to: 2 } as const;

    expect(await checkFiles(handling.facts, command, check)).toEqual({ command });
  });
});
