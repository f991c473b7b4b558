import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSkippedUploads } from '../../../lib/uploads/skipped.ts';
import { type Handling, startHandling } from './handling.ts';

let handling: Handling;
beforeAll(async () => {
  handling = await startHandling();
});
afterAll(() => handling.stop());
beforeEach(async () => {
  for (const key of await handling.keysIn('payloads')) await handling.objects.remove('payloads', key);
});

describe('the list of skipped uploads', () => {
  it('says which upload, why, by which rule and when', async () => {
    const upload = await handling.drop('fórmularios/carta de Ana.pdf', '%PDF 5');
    await handling.skipped.note(upload, 'bad_sidecar:contact', 'form');

    expect(await handling.skippedNotes()).toEqual([
      {
        bucket: 'uploads',
        key: 'fórmularios/carta de Ana.pdf',
        versionId: upload.versionId,
        size: 6,
        reason: 'bad_sidecar:contact',
        rule: 'form',
        // The clock of the test begins there.
        at: '2027-01-15T08:00:00.000Z',
      },
    ]);
  });

  it('needs no rule', async () => {
    await handling.skipped.note(await handling.drop('a.pdf'), 'no_rule');

    expect((await handling.skippedNotes())[0]).not.toHaveProperty('rule');
  });

  it('lets an entry expire: it has the tag of what only people still need, and no name in its key', async () => {
    await handling.skipped.note(await handling.drop('Ana Pérez.pdf'), 'no_rule');
    const [key = ''] = await handling.keysIn('payloads');
    const { TagSet } = await handling.s3.send(new GetObjectTaggingCommand({ Bucket: 'payloads', Key: key }));

    expect(key).toMatch(/^skipped\/[a-z2-7]{26}\.json$/);
    expect(TagSet).toEqual([{ Key: 'ended', Value: 'yes' }]);
  });

  it('holds one entry for an upload: the last reason', async () => {
    const upload = await handling.drop('waits.pdf');
    await handling.skipped.note(upload, 'waits_for_scan');
    await handling.skipped.note(upload, 'no_rule');

    expect(await handling.skippedNotes()).toMatchObject([{ reason: 'no_rule' }]);
  });

  it.each(['uploads', 'plain'])('holds each version of a file in the bucket %s', async (bucket) => {
    for (const content of ['one', 'two']) {
      await handling.skipped.note(await handling.drop('twice.pdf', content, bucket), 'no_rule');
    }

    expect(await handling.skippedNotes()).toHaveLength(2);
  });

  it('forgets an upload that became a command after all, and no other', async () => {
    const upload = await handling.drop('was waiting.pdf');
    await handling.skipped.note(upload, 'waits_for_sidecar', 'form');
    await handling.skipped.note(await handling.drop('still waiting.pdf'), 'waits_for_sidecar', 'form');

    await handling.skipped.forget(upload);

    expect(await handling.skippedNotes()).toMatchObject([{ key: 'still waiting.pdf' }]);
  });

  it('never fails to forget: not what it does not hold, and not while S3 refuses', async () => {
    const upload = await handling.drop('accepted.pdf');
    const broken = createSkippedUploads(handling.objects, 'no-such-bucket');

    await expect(handling.skipped.forget(upload)).resolves.toBeUndefined();
    await expect(broken.forget(upload)).resolves.toBeUndefined();
    await expect(broken.note(upload, 'no_rule')).rejects.toThrow();
  });
});
