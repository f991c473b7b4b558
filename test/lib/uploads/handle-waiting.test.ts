import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attached } from '../../../lib/config/attached.ts';
import { rule, type UploadRule } from '../../../lib/config/rule.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, type Settings, startHandling } from './handling.ts';

let handling: Handling;
beforeEach(async () => {
  handling = await startHandling();
});
afterEach(() => handling.stop());

const withSidecar = rule({ name: 'form', needs: ['sidecar'] }, (upload) => ({
  kind: 'insertCase',
  case: { ...newCase, ...upload.sidecar },
  attachments: [attached(upload)],
}));
const toCase: UploadRule = (upload) => ({ kind: 'insertCase', case: newCase, attachments: [attached(upload)] });
const withoutFile: UploadRule = () => ({ kind: 'insertCase', case: newCase });

const handle = (upload: Upload, settings: Settings = { rules: [withSidecar] }) =>
  handleUpload(handling.under(settings), upload);
const skipped = async () => (await handling.skippedNotes()).map(({ key, reason }) => [key, reason]);
const dropSidecar = (bucket?: string) => handling.drop('carta.pdf.case.json', '{"priority":"Alta"}', bucket);

describe('a file with a sidecar', () => {
  it('waits for it, and is accepted with the sidecar’s event', async () => {
    expect(await handle(await handling.drop('carta.pdf'))).toMatchObject({ reason: 'waits_for_sidecar' });
    expect(await skipped()).toEqual([['carta.pdf', 'waits_for_sidecar']]);

    expect(await handle(await dropSidecar())).toMatchObject({ outcome: 'accepted' });
    const [{ payload }] = (await handling.deliveries()) as [Delivery];
    expect(await handling.objects.getText(payload.bucket, payload.key)).toContain('"priority":"Alta"');
    expect(await skipped()).toEqual([]);
  });

  it('may arrive after it, and is accepted with its own event', async () => {
    const sidecar = await dropSidecar();
    expect(await handle(sidecar)).toEqual({ outcome: 'skipped', reason: 'waits_for_file' });
    expect(await skipped()).toEqual([['carta.pdf.case.json', 'waits_for_file']]);

    expect(await handle(await handling.drop('carta.pdf'))).toMatchObject({ outcome: 'accepted' });
    expect(await handle(sidecar)).toMatchObject({ outcome: 'known' });
  });

  it.each(['uploads', 'plain'])('is one command for both events in the bucket %s', async (bucket) => {
    const file = await handling.drop('carta.pdf', '%PDF 1', bucket);
    const sidecar = await dropSidecar(bucket);

    expect(await handle(file)).toMatchObject({ outcome: 'accepted' });
    expect(await handle(sidecar)).toMatchObject({ outcome: 'known' });
    expect(await handle(file)).toMatchObject({ outcome: 'known' });
  });

  it('is accepted at once when the sidecar, and its event, came while the note was written', async () => {
    const services = handling.under({ rules: [withSidecar] });
    const late = {
      ...handling.skipped,
      note: async (...given: Parameters<typeof handling.skipped.note>) => {
        await dropSidecar();
        await handling.skipped.note(...given);
      },
    };
    const file = await handling.drop('carta.pdf');
    const racing = { ...services, stores: { ...services.stores, skipped: late } };

    expect(await handleUpload(racing, file)).toMatchObject({ outcome: 'accepted' });
    expect(await skipped()).toEqual([]);
  });

  it('is skipped for a sidecar that cannot be used', async () => {
    await handling.drop('carta.pdf.case.json', '{"priority":7}');

    expect(await handle(await handling.drop('carta.pdf'))).toMatchObject({ reason: 'bad_sidecar:priority' });
  });

  it('is a file like any other where no rule asks for sidecars', async () => {
    expect(await handle(await dropSidecar(), { rules: [withoutFile] })).toMatchObject({ outcome: 'accepted' });
  });
});

describe('a file behind the malware gate', () => {
  const gated = (rules: UploadRule[], refusedFiles: 'note' | 'reject' = 'reject') => ({
    rules,
    malwareGate: true,
    demo: { refusedFiles },
  });

  it('waits for its scan, and no rule is asked', async () => {
    const upload = await handling.drop('a.pdf');

    expect(await handle(upload, gated([toCase]))).toMatchObject({ reason: 'waits_for_scan' });
    expect(await skipped()).toEqual([['a.pdf', 'waits_for_scan']]);
  });

  it('is judged for itself when the event is that of its sidecar', async () => {
    await handling.drop('carta.pdf');

    expect(await handle(await dropSidecar(), gated([withSidecar]))).toMatchObject({ reason: 'waits_for_scan' });
    expect(await skipped()).toEqual([['carta.pdf', 'waits_for_scan']]);
  });

  it.each<[string, string, UploadRule, 'note' | 'reject']>([
    ['with the file’s position where it is attached', 'infected:1', toCase, 'reject'],
    ['as a whole where it is not attached', 'infected', withoutFile, 'reject'],
    ['as a whole even where files may be missing', 'infected', withoutFile, 'note'],
  ])('is rejected when it is infected: %s', async (_how, reason, made, policy) => {
    const upload = await handling.drop('a.pdf');
    await handling.scans.record(upload, 'infected');
    await handle(upload, gated([made], policy));

    expect(await handling.deliveries()).toMatchObject([{ status: 'rejected', reason }]);
  });

  it('is left out when it is infected, where its case goes without it', async () => {
    const upload = await handling.drop('a.pdf');
    await handling.scans.record(upload, 'infected');
    await handle(upload, gated([toCase], 'note'));

    expect(await handling.deliveries()).toMatchObject([
      { status: 'accepted', fileCount: 0, missing: [{ number: 1, why: 'infected' }] },
    ]);
  });
});
