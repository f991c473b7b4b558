import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bucket } from '../../../lib/config/bucket.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import type { Delivered, Final } from '../../../lib/delivery/ledger/delivery.ts';
import type { FileToTag } from '../../../lib/delivery/ledger/file-tags.ts';
import { tagFile } from '../../../lib/uploads/tag-files.ts';
import { deliveryRow } from '../http/delivery-row.ts';
import { bridgeOf, type Handling, startHandling } from './handling.ts';

const caseId = '65d8b6195befbbd25409bb01';
const status = 'wolkvox-status';
const delivered = deliveryRow({ crmId: caseId, idPrefijo: 'PET-245' }) as Final;
const rejected = deliveryRow({ status: 'rejected', reason: 'wrong_type:2' }) as Final;

describe('a file whose delivery is final', () => {
  let handling: Handling;
  const refused: string[] = [];
  beforeAll(async () => {
    handling = await startHandling();
  });
  afterAll(() => handling.stop());
  beforeEach(() => refused.splice(0));

  async function tag(
    upload: Upload,
    delivery: Final,
    { afterDelivery = { tag: true }, ...changes }: Partial<FileToTag> & Pick<Bucket, 'afterDelivery'> = {},
  ): Promise<void> {
    const { bucket, key, versionId, size } = upload;
    const services = { bridge: bridgeOf({ afterDelivery }), objectTags: handling.objectTags };
    const onUntaggable = (reason: string) => refused.push(reason);
    await tagFile({ ...services, onUntaggable }, { bucket, key, versionId, size, ...changes }, delivery);
  }
  const tagsOf = (upload: Pick<Upload, 'bucket' | 'key' | 'versionId'>) => handling.objectTags.tags(upload);

  it('is tagged with its case and record, beside the tags that people gave it', async () => {
    const upload = await handling.drop('delivered.pdf');
    await handling.tag(upload, { area: 'Legal' });
    await tag(upload, delivered);

    expect(await tagsOf(upload)).toEqual({
      area: 'Legal',
      [status]: 'delivered',
      'wolkvox-case': 'PET-245',
      'wolkvox-id': caseId,
    });
  });

  it.each<[string, Partial<FileToTag>, Partial<Delivered>, string]>([
    ['the CRM answered', { recordId: 'named' }, { crmId: 'answered', caseId: 'found' }, 'answered'],
    ['the command names', { recordId: 'named' }, { caseId: 'found' }, 'named'],
    ['an attempt found', {}, { caseId: 'found' }, 'found'],
  ])('is tagged with the record that %s', async (_which, file, row, id) => {
    const upload = await handling.drop(`${id}.pdf`);
    await tag(upload, deliveryRow(row) as Final, file);

    expect((await tagsOf(upload))['wolkvox-id']).toBe(id);
  });

  it('is tagged with the reason of a refusal where it lies, and anew after a person sent it again', async () => {
    const upload = await handling.drop('again.pdf');
    await tag(upload, rejected, { afterDelivery: { moveTo: 'done/' } });
    expect(await tagsOf(upload)).toEqual({ [status]: 'rejected', 'wolkvox-reason': 'wrong_type:2' });
    expect(await handling.keysIn('uploads', 'done/')).toEqual([]);

    await tag(upload, delivered);
    expect(await tagsOf(upload)).not.toHaveProperty('wolkvox-reason');
  });

  it('is tagged as missing where its delivery left it out', async () => {
    const upload = await handling.drop('left out.pdf');
    await tag(upload, delivered, { why: 'too_large', afterDelivery: { moveTo: 'done/' } });

    expect(await tagsOf(upload)).toMatchObject({ [status]: 'missing', 'wolkvox-reason': 'too_large' });
    expect(await handling.keysIn('uploads', 'done/')).toEqual([]);
  });

  it.each([
    [7, [status, 'wolkvox-case', 'wolkvox-id'], []],
    [9, [status], []],
    [10, [], ['no_room_for_tags']],
  ])('with %d tags of its own keeps them all, and has room for %j', async (count, ours, reasons) => {
    const upload = await handling.drop(`${count} tags.pdf`);
    const own = Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, `${at}`]));
    await handling.tag(upload, own);
    await tag(upload, delivered);

    const tags = await tagsOf(upload);
    expect(tags).toMatchObject(own);
    expect(
      Object.keys(tags)
        .filter((name) => !(name in own))
        .sort(),
    ).toEqual([...ours].sort());
    expect(refused).toEqual(reasons);
  });

  it.each([
    ['signs that S3 does not allow', 'PÉT#1;<2>', 'PÉT_1__2_'],
    ['more than 256 characters', 'x'.repeat(300), 'x'.repeat(256)],
    ['signs that S3 allows', 'a b_.:/=+-@9', 'a b_.:/=+-@9'],
  ])('is tagged with what S3 allows of a case number with %s', async (what, idPrefijo, value) => {
    const upload = await handling.drop(`${what}.pdf`);
    await tag(upload, deliveryRow({ idPrefijo }) as Final);

    expect((await tagsOf(upload))['wolkvox-case']).toBe(value);
  });

  it('is left alone where nothing is configured, and when it is gone', async () => {
    const upload = await handling.drop('left alone.pdf');
    await tag(upload, delivered, { afterDelivery: 'leave' });
    expect(await tagsOf(upload)).toEqual({});

    const which = { Bucket: 'uploads', Key: upload.key, VersionId: upload.versionId };
    await handling.s3.send(new DeleteObjectCommand(which));
    await expect(tag(upload, delivered)).resolves.toBeUndefined();
  });

  describe('where delivered files are moved', () => {
    const afterDelivery = { moveTo: 'moved/' };

    it('lies under the prefix with its folders and tags', async () => {
      const upload = await handling.drop('inbox/año 1/acta +.pdf');
      await handling.tag(upload, { area: 'Legal' });
      await tag(upload, delivered, { afterDelivery });

      expect(await handling.keysIn('uploads', 'inbox/')).toEqual([]);
      const moved = { bucket: 'uploads', key: 'moved/inbox/año 1/acta +.pdf' };
      expect(await tagsOf(moved)).toMatchObject({ area: 'Legal', [status]: 'delivered' });
    });

    it.each<[string, string, string, Partial<FileToTag>]>([
      ['no_version', 'unversioned.pdf', 'plain', {}],
      ['too_large_to_move', 'huge.pdf', 'uploads', { size: 5 * 1024 ** 3 + 1 }],
      // S3 counts bytes: with the prefix of 6 it would have 1025.
      ['key_too_long', `${'ñ'.repeat(507)}12345`, 'uploads', {}],
    ])('is tagged where it lies when it cannot be moved: %s', async (reason, key, bucket, changes) => {
      const upload = await handling.drop(key, 'x', bucket);
      await tag(upload, delivered, { afterDelivery, ...changes });

      expect(await tagsOf(upload)).toMatchObject({ [status]: 'delivered' });
      expect(refused).toEqual([reason]);
      expect(await handling.keysIn(bucket, 'moved/ñ')).toEqual([]);
    });
  });
});
