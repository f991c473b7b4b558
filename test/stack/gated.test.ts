import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceStack } from '../../cli/stack-file.ts';
import received from '../../events/webhook-received.json' with { type: 'json' };
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { flat } from '../setup/flat.ts';
import { type BucketsStack, startBucketsStack } from './buckets-stack.ts';
import { pdf, sha256 } from './uploads-stack.ts';

const config = 'test/stack/gated.config.ts';
let stack: BucketsStack;
let directory: string;
let stackFile: string;

beforeAll(async () => {
  stack = await startBucketsStack(config);
  stack.crm.settings.attachmentUpdate = 'append';
  directory = await mkdtemp(path.join(os.tmpdir(), 'gated-'));
  stackFile = path.join(directory, 'stack.json');
  await announceStack(stack, undefined, stackFile);
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Dropped {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly etag: string;
  readonly size: number;
}

describe('a group behind the malware gate', { timeout: 120_000 }, () => {
  it('becomes one case once its manifest and all its files are scanned, even when a result comes twice', async () => {
    const names = ['a.pdf', 'b ñ.pdf', 'c (1).pdf'];
    const manifest = await drop('manifest/1/manifest.json', JSON.stringify(names));
    const files = await Promise.all(names.map((name) => drop(`manifest/1/${name}`)));
    const [last, ...first] = [...files, manifest].reverse() as [Dropped, ...Dropped[]];
    for (const object of first) stack.finishScan(object, 'NO_THREATS_FOUND');
    const before = await restingDeliveries();
    for (const _time of [1, 2]) stack.finishScan(last, 'NO_THREATS_FOUND');

    const delivery = await untilSettledAfter(before);

    expect(delivery).toMatchObject({ status: 'delivered', fileCount: 3 });
    expect(filesOf(delivery)).toEqual(names.map((name) => sha256(pdf(`manifest/1/${name}`))).sort());
    expect(await restingDeliveries()).toBe(before + 1);
    expect(casesOf('Siniestro 1')).toHaveLength(1);
  });

  it('is rejected as a whole when one file is infected', async () => {
    const files = [await drop('manifest/2/a.pdf'), await drop('manifest/2/b.pdf')] as const;
    const manifest = await drop('manifest/2/manifest.json', '["a.pdf", "b.pdf"]');
    const before = await restingDeliveries();
    stack.finishScan(files[0], 'NO_THREATS_FOUND');
    stack.finishScan(files[1], 'THREATS_FOUND');
    stack.finishScan(manifest, 'NO_THREATS_FOUND');

    expect(await untilSettledAfter(before)).toMatchObject({ status: 'rejected', reason: 'infected:2', attempt: 0 });
    expect(casesOf('Siniestro 2')).toEqual([]);
  });

  it('is sent without the infected file when its rule says so', async () => {
    const files = [await drop('marker/3/a.pdf'), await drop('marker/3/b.pdf')] as const;
    const marker = await drop('marker/3/READY', '.');
    const before = await restingDeliveries();
    stack.finishScan(files[0], 'THREATS_FOUND');
    stack.finishScan(files[1], 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    stack.finishScan(marker, 'NO_THREATS_FOUND');

    const delivery = await untilSettledAfter(before);

    expect(delivery).toMatchObject({ status: 'delivered', missing: [{ number: 1, why: 'infected' }] });
    expect(filesOf(delivery)).toEqual([sha256(pdf('marker/3/b.pdf'))]);
    expect(casesOf('Siniestro 3')[0]?.description).toMatch(/<br>- a\.pdf [^<]*programa malicioso<br>/);
  });

  it.each([
    ['manifest', 'manifest/4/manifest.json', '["a.pdf"]'],
    ['marker', 'marker/4/READY', '.'],
  ])('is not closed by a %s that is infected', async (what, key, content) => {
    const file = await drop(key.replace(/[^/]*$/, 'a.pdf'));
    const closer = await drop(key, content);
    const before = await restingDeliveries();
    stack.finishScan(file, 'NO_THREATS_FOUND');
    stack.finishScan(closer, 'THREATS_FOUND');
    await expect
      .poll(() => stack.logs().some((line) => line.includes(`"bad_${what}:infected"`)), { timeout: 30_000 })
      .toBe(true);
    await sweepFor(1_500);

    expect(await restingDeliveries()).toBe(before);
  });

  it('tags each of its files, and its manifest, with the outcome', async () => {
    const [a, marker] = [await drop('marker/5/a.pdf'), await drop('marker/5/READY', '.')];
    const b = await drop('marker/5/b.pdf');
    const before = await restingDeliveries();
    stack.finishScan(a, 'NO_THREATS_FOUND');
    stack.finishScan(b, 'THREATS_FOUND');
    await stack.untilQueueEmpty();
    stack.finishScan(marker, 'NO_THREATS_FOUND');

    const delivery = await untilTagged(await untilSettledAfter(before));

    expect(await keysUnder('marker/5/')).toEqual(['marker/5/b.pdf']);
    expect(await keysUnder('done/marker/5/')).toEqual(['done/marker/5/READY', 'done/marker/5/a.pdf']);
    const of = { 'wolkvox-case': flat(delivery).idPrefijo, 'wolkvox-id': flat(delivery).crmId };
    for (const key of await keysUnder('done/marker/5/')) {
      expect(await stack.tagsOf({ bucket: stack.bucket, key })).toMatchObject({ 'wolkvox-status': 'delivered', ...of });
    }
    expect(await stack.tagsOf(b)).toMatchObject({ 'wolkvox-status': 'missing', 'wolkvox-reason': 'infected', ...of });
  });

  it('tags late files with their case', async () => {
    const late = await drop('marker/5/tarde.pdf');
    const before = await restingDeliveries();
    stack.finishScan(late, 'NO_THREATS_FOUND');

    await untilTagged(await untilSettledAfter(before));

    const [made] = casesOf('Siniestro 5');
    expect(made?.files).toHaveLength(2);
    expect(await stack.tagsOf({ bucket: stack.bucket, key: 'done/marker/5/tarde.pdf' })).toMatchObject({
      'wolkvox-status': 'delivered',
      'wolkvox-id': made?.id,
    });
  });
});

describe('files of POST /uploads behind the malware gate', { timeout: 120_000 }, () => {
  it('become one case once all are scanned, and are moved with its number', async () => {
    const { id, objects } = await uploadCase('limpios', ['uno.pdf', 'dos.pdf']);
    await stack.untilQueueEmpty();
    const [unscanned, first] = [await statusOf(id), objects[0] as Dropped];
    stack.finishScan(first, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    const half = await statusOf(id);
    stack.finishScan(objects[1] as Dropped, 'NO_THREATS_FOUND');
    const delivery = await untilTagged(await untilSettled(id));

    expect(unscanned).toMatchObject({ status: 'awaiting_files', filesMissing: 2 });
    expect(half).toMatchObject({ status: 'awaiting_files', filesMissing: 1 });
    expect(delivery).toMatchObject({ status: 'delivered', fileCount: 2 });
    expect(filesOf(delivery)).toEqual(['uno.pdf', 'dos.pdf'].map((name) => sha256(pdf(name))).sort());
    const moved = await keysUnder(`done/bridge-bound/${id}/`);
    const place = (number: number) => new RegExp(`^done/bridge-bound/${id}/[a-z2-7]{26}/${number}$`);
    expect(moved).toEqual([0, 1].map((number) => expect.stringMatching(place(number))));
    expect(await keysUnder(`bridge-bound/${id}/`)).toEqual([]);
    expect(await stack.tagsOf({ bucket: stack.bucket, key: moved[0] ?? '' })).toMatchObject({
      'wolkvox-status': 'delivered',
      'wolkvox-case': flat(delivery).idPrefijo,
    });
  });

  it('that are infected have the case rejected, with the reason in the answer', async () => {
    const { id, objects } = await uploadCase('infectado', ['malo.pdf']);
    stack.finishScan(objects[0] as Dropped, 'THREATS_FOUND');

    const delivery = await untilTagged(await untilSettled(id));

    expect(delivery).toMatchObject({ status: 'rejected', reason: 'infected:1', attempt: 0 });
    expect(await statusOf(id)).toMatchObject({ status: 'rejected', reason: 'infected:1' });
    expect(await stack.tagsOf(objects[0] as Dropped)).toMatchObject({
      'wolkvox-status': 'rejected',
      'wolkvox-reason': 'infected:1',
    });
  });
});

describe('deliveries retry of a file that was scanned too late', { timeout: 120_000 }, () => {
  it('sends a rejected delivery once the file is scanned, and not before', async () => {
    const object = await drop('tarde.pdf');
    const rejected = await endScanWait(object);
    const early = await retry(rejected.id);
    stack.finishScan(object, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    const late = await retry(rejected.id);

    expect(rejected).toMatchObject({ status: 'rejected', reason: 'not_scanned:1' });
    expect(early).toMatchObject({ code: 1, output: expect.stringContaining('still cannot be sent: not_scanned') });
    expect(late).toMatchObject({ code: 0 });
    const delivery = await untilTagged(await untilSettled(rejected.id, 'delivered'));
    expect(filesOf(delivery)).toEqual([sha256(pdf('tarde.pdf'))]);
    expect(await stack.tagsOf({ bucket: stack.bucket, key: 'done/tarde.pdf' })).toMatchObject({
      'wolkvox-status': 'delivered',
      'wolkvox-case': flat(delivery).idPrefijo,
    });
  });

  it('does not send a file that the late scan found infected', async () => {
    const object = await drop('tarde-malo.pdf');
    const { id } = await endScanWait(object);
    stack.finishScan(object, 'THREATS_FOUND');
    await stack.untilQueueEmpty();

    expect(await retry(id)).toMatchObject({ code: 1, output: expect.stringContaining('still cannot be sent') });
    expect(casesOf('Documento tarde-malo.pdf')).toEqual([]);
  });

  it('adds the missing file to its case, and tags the file again', async () => {
    const object = await drop('noted/tarde-nota.pdf');
    const first = await untilTagged(await endScanWait(object));
    const tagsBefore = await stack.tagsOf(object);
    stack.finishScan(object, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    const { code, output } = await retry(first.id);
    const made = /They will be sent as (\w{26})/.exec(output)?.[1] ?? '';
    await untilTagged(await untilSettled(made));

    expect(first).toMatchObject({ status: 'delivered', missing: [{ number: 1, why: 'not_scanned' }] });
    expect(tagsBefore).toMatchObject({ 'wolkvox-status': 'missing', 'wolkvox-reason': 'not_scanned' });
    expect(code).toBe(0);
    const [held, ...more] = casesOf('Documento tarde-nota.pdf');
    expect(held?.files.map((file) => file.sha256)).toEqual([sha256(pdf('noted/tarde-nota.pdf'))]);
    expect(more).toEqual([]);
    expect(await keysUnder('done/noted/')).toEqual(['done/noted/tarde-nota.pdf']);
  });

  it('sends a group that was rejected for the late scan', async () => {
    const [a, b] = [await drop('manifest/6/a.pdf'), await drop('manifest/6/b.pdf')];
    const manifest = await drop('manifest/6/manifest.json', '["a.pdf", "b.pdf"]');
    stack.finishScan(a, 'NO_THREATS_FOUND');
    stack.finishScan(manifest, 'NO_THREATS_FOUND');
    const rejected = await endScanWait(b);
    stack.finishScan(b, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    const { code } = await retry(rejected.id);

    expect(rejected).toMatchObject({ status: 'rejected', reason: 'not_scanned:2' });
    expect(code).toBe(0);
    const delivery = await untilSettled(rejected.id, 'delivered');
    expect(filesOf(delivery)).toEqual(['a.pdf', 'b.pdf'].map((name) => sha256(pdf(`manifest/6/${name}`))).sort());
  });

  it('sends the case of a POST /uploads', async () => {
    const { id, objects } = await uploadCase('tardío', ['lento.pdf']);
    const [object] = objects as [Dropped];
    const rejected = await endScanWait(object);
    stack.finishScan(object, 'NO_THREATS_FOUND');
    await stack.untilQueueEmpty();
    const { code } = await retry(id);

    expect(rejected).toMatchObject({ id, status: 'rejected', reason: 'not_scanned:1' });
    expect(code).toBe(0);
    expect(filesOf(await untilSettled(id, 'delivered'))).toEqual([sha256(pdf('lento.pdf'))]);
  });
});

/** Puts a PDF, or other content, into the bridge's own bucket. */
function drop(key: string, content = pdf(key)): Promise<Dropped> {
  return stack.put(stack.bucket, key, content);
}

/** Makes a case with files by `POST /uploads` and uploads all of them. */
async function uploadCase(about: string, names: readonly string[]): Promise<{ id: string; objects: Dropped[] }> {
  const body = {
    case: { ...JSON.parse(received.body), description: about },
    files: names.map((name) => ({ name, size: Buffer.byteLength(pdf(name)) })),
  };
  const headers = { authorization: `Bearer ${stack.webhookKey}`, 'content-type': 'application/json' };
  const bound = await fetch(`${stack.apiUrl}/uploads`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { id, uploads } = (await bound.json()) as {
    id: string;
    uploads: { url: string; headers: Record<string, string> }[];
  };
  for (const [at, { url, headers: needed }] of uploads.entries()) {
    await fetch(url, { method: 'PUT', headers: needed, body: pdf(names[at] ?? '') });
  }
  const listed = await stack.s3.send(
    new ListObjectVersionsCommand({ Bucket: stack.bucket, Prefix: `bridge-bound/${id}/` }),
  );
  const objects = (listed.Versions ?? []).map(({ Key = '', VersionId, ETag = '', Size = 0 }) => ({
    bucket: stack.bucket,
    key: Key,
    versionId: VersionId,
    etag: ETag.replaceAll('"', ''),
    size: Size,
  }));
  return { id, objects };
}

/** Ends the time for the scan of an object. Returns its delivery. */
async function endScanWait(object: Dropped): Promise<Delivery> {
  const before = await restingDeliveries();
  stack.sendEvent({ waitsForScan: { ...object, sequencer: '01' }, until: Date.now() - 1, turn: 9 });
  return untilSettledAfter(before);
}

/** The number of deliveries, once the queue of uploads is empty. */
async function restingDeliveries(): Promise<number> {
  await stack.untilQueueEmpty();
  return (await stack.deliveries()).length;
}

/** The delivery after the first `before` ones, once it is final. */
async function untilSettledAfter(before: number): Promise<Delivery> {
  return sweepUntil(async () => {
    const delivery = (await stack.deliveries())[before];
    return delivery && ['delivered', 'rejected'].includes(delivery.status) ? delivery : undefined;
  });
}

function untilSettled(id: string, status?: Delivery['status']): Promise<Delivery> {
  return sweepUntil(async () => {
    const delivery = (await stack.deliveries()).find((one) => one.id === id);
    const wanted = status ? [status] : ['delivered', 'rejected'];
    return delivery && wanted.includes(delivery.status) ? delivery : undefined;
  });
}

/** The delivery, once its files are tagged with its outcome. */
function untilTagged({ id, status }: Delivery): Promise<Delivery> {
  return sweepUntil(async () => {
    await stack.tagFiles();
    const delivery = (await stack.deliveries()).find((one) => one.id === id);
    return delivery?.taggedAs === status ? delivery : undefined;
  });
}

/** Repeats the sweep until `find` returns a value. */
async function sweepUntil<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    await stack.host.functions.invoke('sweep', {});
    const found = await find();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error('Waited 300 sweeps without a result');
}

/** Repeats the sweep for this time, in which nothing may be sent. */
async function sweepFor(ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    await stack.host.functions.invoke('sweep', {});
    await sleep(100);
  }
}

async function statusOf(id: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${stack.webhookKey}` };
  return (await fetch(`${stack.apiUrl}/deliveries/${id}`, { headers })).json();
}

function casesOf(text: string) {
  return stack.crm.state.cases.filter(({ description }) => description.includes(text));
}

function filesOf(delivery: Delivery): string[] {
  const { crmId } = flat(delivery);
  const made = stack.crm.state.cases.find(({ id }) => id === crmId);
  return (made?.files ?? []).map((file) => file.sha256).sort();
}

async function keysUnder(prefix: string): Promise<string[]> {
  return (await stack.keysIn(stack.bucket)).filter((key) => key.startsWith(prefix));
}

/** Runs the command as an operator does. */
async function retry(id: string): Promise<{ code: number; output: string }> {
  const words = ['cli/bridge.ts', 'deliveries', 'retry', id, '--reason', 'se analizó tarde', '--yes', '--by', 'ana'];
  const child = spawn(process.execPath, [...words, '--config', config, '--stack-file', stackFile]);
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: output.join('') };
}
