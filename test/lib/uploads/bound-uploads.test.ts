import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Upload } from '../../../lib/config/upload.ts';
import { type BoundCommand, boundFingerprint, boundKey } from '../../../lib/uploads/bound-uploads.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, startHandling } from './handling.ts';

const day = 24 * 3_600_000;
const [first, second] = ['%PDF one', '%PDF two!'];

let handling: Handling;
let id: string;
let bound: BoundCommand;
let commands = 0;
beforeAll(async () => {
  handling = await startHandling();
});
afterAll(() => handling.stop());
beforeEach(() => {
  commands += 1;
  id = String.fromCharCode(96 + commands).repeat(26);
  bound = {
    operation: 'demo',
    event: { origin: 'webhook:form', dedupeKey: `call ${commands}` },
    command: { kind: 'insertCase', case: newCase, attachments: [] },
    files: [
      { name: 'Acta de Ana.pdf', size: 8 },
      { name: 'Anexo.pdf', size: 9 },
    ],
  };
});

const bind = (command = bound) => handling.bound.bind(id, command, 'uploads');

/** The key under which the caller uploads a file. */
async function keyOf(number: number): Promise<string> {
  const row = (await handling.bound.find(id)) ?? { keySecret: 'a'.repeat(26) };
  return boundKey(id, row, number);
}

/** Uploads a file under the key that the caller got, and returns what follows its event. */
async function arrive(number: number, content: string, changes: Partial<Upload> = {}) {
  const upload = { ...(await handling.drop(await keyOf(number), content)), ...changes };
  return { upload, arrival: await handling.bound.recordArrival(upload) };
}
const arrivalOf = async (...given: Parameters<typeof arrive>) => (await arrive(...given)).arrival;

describe('a command that waits for its files', () => {
  it('has a row of ids, sizes and times, and nothing that people wrote', async () => {
    const row = await bind();

    expect(row).toEqual({
      kind: 'insertCase',
      operation: 'demo',
      origin: 'webhook:form',
      fingerprint: boundFingerprint(bound),
      bucket: 'uploads',
      keySecret: expect.stringMatching(/^[a-z2-7]{26}$/),
      boundAt: handling.clock.ms,
      sizes: [8, 9],
      filesMissing: 2,
      accepted: false,
    });
    expect(await handling.bound.find(id)).toEqual(row);
    const item = await handling.table.get({ pk: `upload#${id}`, sk: 'upload' });
    expect(JSON.stringify(item)).not.toMatch(/Ana|Anexo|example\.com/);
    // 15 days, in seconds.
    expect(item?.['expiresAt']).toBe(Math.round(handling.clock.ms / 1_000) + 1_296_000);
  });

  it('stays as it was bound first when the same call comes again, and shows that another one differs', async () => {
    const row = await bind();
    const other = { ...bound, files: [{ name: 'Otro.pdf', size: 5 }] };

    expect(await bind()).toEqual(row);
    expect(await bind(other)).toEqual(row);
    expect(row.fingerprint).not.toBe(boundFingerprint(other));
  });

  it('is complete with its last file, in whatever order, under the names that the caller gave', async () => {
    await bind();
    const { upload: two, arrival } = await arrive(1, second);
    expect(arrival).toBe('waiting');
    const { upload: one, arrival: complete } = await arrive(0, first);

    const file = ({ key, versionId, etag, size }: Upload) => ({ bucket: 'uploads', key, versionId, etag, size });
    const attachments = [
      { ...file(one), name: 'Acta de Ana.pdf', type: 'application/pdf' },
      { ...file(two), name: 'Anexo.pdf', type: 'application/pdf' },
    ];
    expect(complete).toEqual({ id, bound: { ...bound, command: { ...bound.command, attachments } } });
  });

  it('is complete again for a repeated event, until it was accepted', async () => {
    await bind();
    await arrive(0, first);
    const { upload } = await arrive(1, second);

    expect(await handling.bound.recordArrival(upload)).toMatchObject({ id });
    await handling.bound.noteAccepted(id);
    expect(await handling.bound.recordArrival(upload)).toBe('waiting');
    expect(await handling.bound.find(id)).toMatchObject({ accepted: true });
    expect(await handling.keysIn('payloads', `bound/${id}/`)).toEqual([]);
  });

  it('takes the first of two files under one key', async () => {
    await bind();
    const { upload } = await arrive(0, first);
    await arrive(0, '%PDF 2nd');

    expect(await arrivalOf(1, second)).toMatchObject({
      bound: { command: { attachments: [{ versionId: upload.versionId }, {}] } },
    });
  });

  it('keeps what a scan found of a file', async () => {
    await bind();
    await arrive(0, first, { refused: 'infected' });

    expect(await arrivalOf(1, second)).toMatchObject({
      bound: { command: { attachments: [{ refused: 'infected' }, { name: 'Anexo.pdf' }] } },
    });
  });
});

describe('a file that no command waits for', () => {
  it.each<[string, number, string]>([
    ['has another size', 0, 'longer than announced'],
    ['has the number of no file', 2, first],
  ])('%s', async (_what, number, content) => {
    await bind();

    expect(await arrivalOf(number, content)).toBe('unknown');
    expect(await handling.bound.find(id)).toMatchObject({ filesMissing: 2 });
  });

  const [an, other] = ['a'.repeat(26), 'z'.repeat(26)];
  it.each([
    ['names a command of another form', `bridge-bound/UPPER/${an}/0`],
    ['lies in a folder below', `bridge-bound/${an}/${an}/0/x`],
    ['names a command that was never bound', `bridge-bound/${other}/${an}/0`],
    ['has no secret', `bridge-bound/${an}/0`],
  ])('%s', async (_what, key) => {
    expect(await handling.bound.recordArrival(await handling.drop(key, first))).toBe('unknown');
  });

  it('has a guessed secret in its key', async () => {
    await bind();
    const guess = boundKey(id, { keySecret: 'b'.repeat(26) }, 0);

    expect(await handling.bound.recordArrival(await handling.drop(guess, first))).toBe('unknown');
    expect(await handling.bound.find(id)).toMatchObject({ filesMissing: 2 });
  });

  it('lies in another bucket, under the right key', async () => {
    await bind();

    expect(await arrivalOf(0, first, { bucket: 'plain' })).toBe('unknown');
    expect(await handling.bound.find(id)).toMatchObject({ filesMissing: 2 });
  });

  it('comes after 15 days, while the table still holds the row', async () => {
    await bind();
    await arrive(0, first);
    const key = await keyOf(1);
    handling.clock.ms += 15 * day;

    expect(await handling.bound.recordArrival(await handling.drop(key, second))).toBe('unknown');
    expect(await handling.bound.find(id)).toBeUndefined();
  });

  it('completes a command that was changed while it waited', async () => {
    await bind();
    await arrive(0, first);
    for (const key of await handling.keysIn('payloads', `bound/${id}/`)) {
      const { command, ...rest } = JSON.parse(await handling.objects.getText('payloads', key));
      const text = JSON.stringify({ ...rest, command: { ...command, kind: 'updateCase' } });
      await handling.objects.putText('payloads', key, text);
    }

    await expect(arrivalOf(1, second)).rejects.toThrow('A command that waits for files was changed');
    expect(await handling.bound.find(id)).toMatchObject({ accepted: false });
  });

  it('completes a command whose text was erased', async () => {
    await bind();
    await arrive(0, first);
    for (const key of await handling.keysIn('payloads', `bound/${id}/`)) await handling.objects.remove('payloads', key);

    expect(await arrivalOf(1, second)).toBe('unknown');
  });
});
