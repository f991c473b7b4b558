import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flat } from '../setup/flat.ts';
import { type BucketsStack, startBucketsStack } from './buckets-stack.ts';
import { pdf } from './uploads-stack.ts';

let stack: BucketsStack;
const bucket = 'acme-scanned';

beforeAll(async () => {
  stack = await startBucketsStack();
});
afterAll(() => stack?.stop());

describe('a file whose delivery is over', { timeout: 120_000 }, () => {
  it('is tagged with its case, and keeps the tags it had', async () => {
    const object = await stack.put(
      stack.bucket,
      'contrato (1) ñ.pdf',
      pdf('contrato'),
      'area=Cartera+y+cobro&fecha=2026-11',
    );
    const delivery = await marked(object.size);

    expect(await stack.tagsOf(object)).toEqual({
      area: 'Cartera y cobro',
      fecha: '2026-11',
      'wolkvox-status': 'delivered',
      'wolkvox-id': flat(delivery).crmId,
      'wolkvox-case': flat(delivery).idPrefijo,
    });
  });

  it('is left as it is where nothing is configured', async () => {
    const object = await stack.put('acme-loose', 'intacta.pdf', pdf('intacta, sin marca alguna'), 'area=Legal');
    const delivery = await ended(object.size);
    await stack.mark();

    expect(delivery.wantsTags).toBeUndefined();
    expect(await stack.keysIn('acme-loose')).toEqual(['intacta.pdf']);
    expect(await stack.tagsOf(object)).toEqual({ area: 'Legal' });
  });

  it('is tagged with the reason when it was refused', async () => {
    const object = await stack.put(stack.bucket, 'programa.exe', 'MZ no es un documento');
    await marked(object.size, 'rejected');

    expect(await stack.tagsOf(object)).toEqual({ 'wolkvox-status': 'rejected', 'wolkvox-reason': 'wrong_type:1' });
  });

  it('is marked as the version that was sent, though another lies over it by now', async () => {
    const first = await stack.put(stack.bucket, 'versiones.pdf', pdf('primera versión, la entregada'));
    await ended(first.size);
    const second = await stack.put(stack.bucket, 'versiones.pdf', pdf('segunda'), 'de=otros');
    await marked(first.size);

    expect(await stack.tagsOf(first)).toMatchObject({ 'wolkvox-status': 'delivered' });
    expect((await stack.tagsOf(second))['de']).toBe('otros');
  });

  it('keeps ten tags of its own, and stays delivered', async () => {
    const own = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`t${at}`, String(at)]));
    const object = await stack.put(
      stack.bucket,
      'llena.pdf',
      pdf('llena de etiquetas'),
      new URLSearchParams(own).toString(),
    );
    expect(await marked(object.size)).toMatchObject({ status: 'delivered' });

    expect(await stack.tagsOf(object)).toEqual(own);
  });

  it('is moved where its bucket says so: once, with its tags, and the copy is no new upload', async () => {
    const object = await stack.put(
      bucket,
      'inbox/mover +1.pdf',
      pdf('se mueve a otra carpeta, una sola vez'),
      'area=Legal',
    );
    stack.scanned(object, 'NO_THREATS_FOUND');
    const delivery = await marked(object.size);
    const cases = stack.crm.state.cases.length;
    await stack.mark();
    const [moved] = (await stack.keysIn(bucket)).filter((key) => key.startsWith('done/'));
    stack.scanned({ bucket, key: moved ?? '' }, 'NO_THREATS_FOUND');
    await stack.quiet();

    expect(await stack.keysIn(bucket)).toEqual(['done/inbox/mover +1.pdf']);
    expect(await stack.tagsOf({ bucket, key: 'done/inbox/mover +1.pdf' })).toMatchObject({
      area: 'Legal',
      'wolkvox-case': flat(delivery).idPrefijo,
    });
    expect(stack.crm.state.cases).toHaveLength(cases);
    // A retry reads the version that was sent.
    const kept = await stack.s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: object.key, VersionId: object.versionId }),
    );
    expect(await kept.Body?.transformToString()).toBe(pdf('se mueve a otra carpeta, una sola vez'));
  });

  it('stays where it is when it was refused, and when a newer one lies over it that one stays', async () => {
    const infected = await stack.put(bucket, 'infectado.pdf', pdf('infectado, se queda'));
    stack.scanned(infected, 'THREATS_FOUND');
    await marked(infected.size, 'rejected');
    const first = await stack.put(bucket, 'otra-vez.pdf', pdf('otra vez, la primera'));
    stack.scanned(first, 'NO_THREATS_FOUND');
    await ended(first.size);
    await stack.put(bucket, 'otra-vez.pdf', pdf('otra vez, la segunda, sin analizar'));
    await marked(first.size);

    expect(await stack.tagsOf(infected)).toMatchObject({ 'wolkvox-reason': 'infected:1' });
    const keys = await stack.keysIn(bucket);
    expect(keys).toEqual(expect.arrayContaining(['infectado.pdf', 'otra-vez.pdf', 'done/otra-vez.pdf']));
  });

  it('is tried again when S3 refuses, which is a warning, and its delivery stays as it is', async () => {
    const object = await stack.put(stack.bucket, 'terco.pdf', pdf('terco'));
    stack.refuseTagging(true);
    await ended(object.size);
    const told = await marking(() => stack.logs().find((line) => line.includes('A file was not tagged')));
    const before = await ended(object.size);
    stack.refuseTagging(false);

    expect(before).toMatchObject({ status: 'delivered', wantsTags: true });
    expect(before.taggedAs).toBeUndefined();
    expect((await stack.rowOf(before.id))?.['dueAt']).toBeGreaterThan(Date.now() + 10 * 60_000);
    expect(told).toContain('"WARN"');
  });
});

/** The delivery of a file, once the file says how it ended. */
function marked(size: number, wanted: 'delivered' | 'rejected' = 'delivered') {
  return marking(async () => {
    const delivery = await ended(size, wanted);
    return delivery.taggedAs === wanted ? delivery : undefined;
  });
}

/** Runs what the schedule runs every minute until that is so: the index lags. */
async function marking<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await stack.mark();
    await sleep(100);
  }
  throw new Error('The file is not marked');
}

function ended(size: number, wanted: 'delivered' | 'rejected' = 'delivered') {
  return stack.delivery(({ bytes, status }) => bytes === size && status === wanted);
}
