import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UploadRule } from '../../../lib/config/rule.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import { type BoundCommand, boundKey } from '../../../lib/uploads/bound-uploads.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, jpeg, type Settings, startHandling } from './handling.ts';

const id = 'b'.repeat(26);
const anyFile: UploadRule = () => ({ kind: 'insertCase', case: newCase });

let handling: Handling;
beforeEach(async () => {
  handling = await startHandling();
});
afterEach(() => handling.stop());

const handle = (upload: Upload, settings: Settings = {}) =>
  handleUpload(handling.under({ rules: [anyFile], ...settings }), upload);

/** Binds a command to one file of this size, which then arrives. */
async function arrived(content: Buffer | string): Promise<Upload> {
  const command: BoundCommand = {
    operation: 'demo',
    event: { origin: 'webhook:form', dedupeKey: '1' },
    command: { kind: 'insertCase', case: newCase, attachments: [] },
    files: [{ name: 'acta.pdf', size: Buffer.byteLength(content) }],
  };
  return handling.drop(boundKey(id, await handling.bound.bind(id, command, 'uploads'), 0), content);
}

describe('a file of POST /uploads', () => {
  it('is accepted for the call that announced it, before bulk work, once, and no rule is asked', async () => {
    const upload = await arrived('%PDF 1');

    expect(await handle(upload)).toEqual({ outcome: 'bound' });
    expect(await handle(upload)).toEqual({ outcome: 'bound' });
    expect(await handling.deliveries()).toMatchObject([
      { status: 'accepted', priority: 'interactive', origin: 'webhook:form', bytes: 6 },
    ]);
    expect(await handling.bound.find(id)).toMatchObject({ accepted: true });
  });

  it('is judged by the operation’s policy', async () => {
    await handle(await arrived(jpeg));

    expect(await handling.deliveries()).toMatchObject([{ status: 'rejected', reason: 'wrong_type:1' }]);
  });

  it('waits for its scan behind the gate, and is refused when that found something', async () => {
    const upload = await arrived('%PDF 1');
    expect(await handle(upload, { malwareGate: true })).toMatchObject({ reason: 'waits_for_scan' });
    expect(await handling.skippedNotes()).toHaveLength(1);

    await handling.scans.record(upload, 'infected');
    expect(await handle(upload, { malwareGate: true })).toEqual({ outcome: 'bound' });
    expect(await handling.deliveries()).toMatchObject([{ status: 'rejected', reason: 'infected:1' }]);
    expect(await handling.skippedNotes()).toEqual([]);
  });

  it('is listed to be tagged where its bucket says so', async () => {
    await handle(await arrived('%PDF 1'), { afterDelivery: { tag: true } });

    expect(await handling.deliveries()).toMatchObject([{ wantsTags: true }]);
  });

  it('is accepted for a call that comes again after its first row expired, while the table still holds that row', async () => {
    await arrived('%PDF 1');
    handling.clock.ms += 16 * 24 * 3_600_000;

    expect(await handle(await arrived('%PDF 1'))).toEqual({ outcome: 'bound' });
    expect(await handling.deliveries()).toMatchObject([{ status: 'accepted', bytes: 6 }]);
  });

  it('stays in its bucket when no command waits for it', async () => {
    const key = boundKey(id, { keySecret: id }, 0);
    expect(await handle(await handling.drop(key))).toEqual({ outcome: 'bound' });
    expect(await handling.deliveries()).toEqual([]);
    expect(await handling.keysIn('uploads')).toEqual([key]);
  });
});

describe('a file under such a key in another bucket', () => {
  const buckets = { plain: { operation: 'demo', rules: [anyFile] } };

  it('does not become a part of the call, though its key and size are right', async () => {
    const upload = await arrived('%PDF 1');
    await handle({ ...upload, bucket: 'plain' }, { buckets });

    expect(await handling.bound.find(id)).toMatchObject({ accepted: false, filesMissing: 1 });
  });

  it('is a file of that bucket’s rules', async () => {
    const { key } = await arrived('%PDF 1');
    const planted = await handling.drop(key, '%PDF 2', 'plain');

    expect(await handle(planted, { buckets })).toMatchObject({ outcome: 'accepted' });
    expect(await handling.deliveries()).toMatchObject([{ origin: 'upload:plain' }]);
  });
});
