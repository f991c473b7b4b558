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

describe('a file whose delivery is final', { timeout: 120_000 }, () => {
  it('is tagged with its case, and keeps its tags', async () => {
    const object = await stack.put(
      stack.bucket,
      'contrato (1) ñ.pdf',
      pdf('contrato'),
      'area=Cartera+y+cobro&fecha=2026-11',
    );
    const delivery = await untilTagged(object.size);

    expect(await stack.tagsOf(object)).toEqual({
      area: 'Cartera y cobro',
      fecha: '2026-11',
      'wolkvox-status': 'delivered',
      'wolkvox-id': flat(delivery).crmId,
      'wolkvox-case': flat(delivery).idPrefijo,
    });
  });

  it('stays unchanged without a configuration for it', async () => {
    const object = await stack.put('acme-loose', 'intacta.pdf', pdf('intacta, sin marca alguna'), 'area=Legal');
    const delivery = await endedDelivery(object.size);
    await stack.tagFiles();

    expect(delivery.wantsTags).toBeUndefined();
    expect(await stack.keysIn('acme-loose')).toEqual(['intacta.pdf']);
    expect(await stack.tagsOf(object)).toEqual({ area: 'Legal' });
  });

  it('is tagged with the reason when it was refused', async () => {
    const object = await stack.put(stack.bucket, 'programa.exe', 'MZ no es un documento');
    await untilTagged(object.size, 'rejected');

    expect(await stack.tagsOf(object)).toEqual({ 'wolkvox-status': 'rejected', 'wolkvox-reason': 'wrong_type:1' });
  });

  it('is tagged on the version that was sent, though a newer version exists', async () => {
    const first = await stack.put(stack.bucket, 'versiones.pdf', pdf('primera versión, la entregada'));
    await endedDelivery(first.size);
    const second = await stack.put(stack.bucket, 'versiones.pdf', pdf('segunda'), 'de=otros');
    await untilTagged(first.size);

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
    expect(await untilTagged(object.size)).toMatchObject({ status: 'delivered' });

    expect(await stack.tagsOf(object)).toEqual(own);
  });

  it('is moved when its bucket says so: once, with its tags, and the copy is no new upload', async () => {
    const object = await stack.put(
      bucket,
      'inbox/mover +1.pdf',
      pdf('se mueve a otra carpeta, una sola vez'),
      'area=Legal',
    );
    stack.finishScan(object, 'NO_THREATS_FOUND');
    const delivery = await untilTagged(object.size);
    const cases = stack.crm.state.cases.length;
    await stack.tagFiles();
    const [moved] = (await stack.keysIn(bucket)).filter((key) => key.startsWith('done/'));
    stack.finishScan({ bucket, key: moved ?? '' }, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();

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

  it('stays in place when it was refused, and so does a newer version of a moved file', async () => {
    const infected = await stack.put(bucket, 'infectado.pdf', pdf('infectado, se queda'));
    stack.finishScan(infected, 'THREATS_FOUND');
    await untilTagged(infected.size, 'rejected');
    const first = await stack.put(bucket, 'otra-vez.pdf', pdf('otra vez, la primera'));
    stack.finishScan(first, 'NO_THREATS_FOUND');
    await endedDelivery(first.size);
    await stack.put(bucket, 'otra-vez.pdf', pdf('otra vez, la segunda, sin analizar'));
    await untilTagged(first.size);

    expect(await stack.tagsOf(infected)).toMatchObject({ 'wolkvox-reason': 'infected:1' });
    const keys = await stack.keysIn(bucket);
    expect(keys).toEqual(expect.arrayContaining(['infectado.pdf', 'otra-vez.pdf', 'done/otra-vez.pdf']));
  });

  it('is tagged later when S3 refuses, with a warning, and its delivery stays unchanged', async () => {
    const object = await stack.put(stack.bucket, 'terco.pdf', pdf('terco'));
    stack.refuseTagging(true);
    await endedDelivery(object.size);
    const warning = await tagUntil(() => stack.logs().find((line) => line.includes('A file was not tagged')));
    const before = await endedDelivery(object.size);
    stack.refuseTagging(false);

    expect(before).toMatchObject({ status: 'delivered', wantsTags: true });
    expect(before.taggedAs).toBeUndefined();
    expect((await stack.rowOf(before.id))?.['dueAt']).toBeGreaterThan(Date.now() + 10 * 60_000);
    expect(warning).toContain('"WARN"');
  });
});

/** The delivery of a file of this size, once the file has its outcome as a tag. */
function untilTagged(size: number, wanted: 'delivered' | 'rejected' = 'delivered') {
  return tagUntil(async () => {
    const delivery = await endedDelivery(size, wanted);
    return delivery.taggedAs === wanted ? delivery : undefined;
  });
}

/** Repeats the scheduled run until `find` returns a value. The index lags. */
async function tagUntil<T>(find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await stack.tagFiles();
    await sleep(100);
  }
  throw new Error('The file is not tagged');
}

function endedDelivery(size: number, wanted: 'delivered' | 'rejected' = 'delivered') {
  return stack.delivery(({ bytes, status }) => bytes === size && status === wanted);
}
