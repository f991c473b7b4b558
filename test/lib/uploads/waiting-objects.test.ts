import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createObjectFacts, type ObjectFacts } from '../../../lib/aws/object-facts.ts';
import type { ObjectReason } from '../../../lib/aws/object-reason.ts';
import { ObjectError } from '../../../lib/aws/objects.ts';
import { attached } from '../../../lib/config/attached.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import { type Need, rule } from '../../../lib/config/rule.ts';
import { type LogFields, log } from '../../../lib/log.ts';
import { receiveUploads } from '../../../lib/uploads/receive.ts';
import { type SkippedUpload, skippedPrefix } from '../../../lib/uploads/skipped.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { handlingOf } from './handling-of.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let engine: Engine;
let s3: S3Client;
let levels: [level: string, reason: string | undefined][];
/** Thrown by the next reads of the bucket, as long as it is set. */
let refused: ObjectError | undefined;
/** The messages that were sent to the queue of uploads, to be received later. */
let sent: { body: string; delaySeconds: number }[];

beforeEach(async () => {
  engine = await startEngine();
  s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
  [levels, refused, sent] = [[], undefined, []];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(log, level).mockImplementation((message: string, fields?: LogFields) => {
      if (message === 'An upload was skipped') levels.push([level, fields?.reason]);
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  s3.destroy();
  await engine.stop();
});

describe('an upload whose bytes S3 refuses', () => {
  it.each<ObjectReason>(['object_archived', 'object_denied', 'object_kms_denied'])(
    'waits in the queue and raises the alarm once, for %s; and is accepted when S3 gives them',
    async (reason) => {
      const event = await put('carta.pdf');
      refused = new ObjectError(reason, 403);

      await receive(event);
      const note = await onlyNote();
      for (let turn = 0; turn < 3; turn += 1) await receiveAgain();
      refused = undefined;
      await receiveAgain();

      expect(note).toMatchObject({ reason, key: 'carta.pdf' });
      expect(levels).toEqual([['error', reason], ...Array.from({ length: 3 }, () => ['warn', reason])]);
      expect(await engine.deliveries()).toMatchObject([{ status: 'accepted', fileCount: 1 }]);
      expect(await notes()).toEqual([]);
      expect(sent).toEqual([]);
    },
  );

  it('raises the alarm also when it waited for something else before', async () => {
    const event = await put('carta.pdf');
    refused = new ObjectError('object_gone', 404, true);
    await receive(event);
    refused = new ObjectError('object_denied', 403);

    await receiveAgain();
    engine.clock.ms += 13 * day;
    await receiveAgain();

    expect(levels).toEqual([
      ['info', 'waits_for_object'],
      ['error', 'object_denied'],
      ['warn', 'object_denied'],
    ]);
    expect(sent).toHaveLength(1);
  });

  it('is given up after two weeks, with an alarm', async () => {
    const event = await put('carta.pdf');
    refused = new ObjectError('object_denied', 403);

    await receive(event);
    engine.clock.ms += 13 * day;
    await receiveAgain();
    engine.clock.ms += day + minute;
    await receiveAgain();

    expect(levels.map(([level]) => level)).toEqual(['error', 'warn', 'error']);
    expect(sent).toEqual([]);
    expect(await onlyNote()).toMatchObject({ reason: 'object_denied' });
  });

  it('is skipped at once where no time helps: a key of its sender', async () => {
    const event = await put('carta.pdf');
    refused = new ObjectError('object_customer_key', 400);

    await receive(event);

    expect(levels).toEqual([['error', 'object_customer_key']]);
    expect(sent).toEqual([]);
  });

  it.each<Need>(['metadata', 'tags', 'sidecar'])('waits where a rule needs its %s', async (need) => {
    const event = await put('hechos/carta.pdf');
    await put('hechos/carta.pdf.case.json', '{}');
    refused = new ObjectError('object_denied', 403);
    const bridge = bridgeOf(need);

    await receive(event, bridge);
    refused = undefined;
    await receiveAgain(bridge);

    expect(levels).toEqual([['error', 'object_denied']]);
    expect(await engine.deliveries()).toHaveLength(1);
  });

  it('fails when S3 does, so that the queue delivers its event again', async () => {
    const event = await put('carta.pdf');
    refused = new ObjectError('object_unreadable', 503);

    await expect(receive(event)).rejects.toThrow('S3 object_unreadable (503)');
  });
});

describe('an upload that S3 does not show, after versioning was switched on', () => {
  const hidden = () => new ObjectError('object_gone', 404, true);

  it('is tried again for 20 minutes, quietly, and accepted once', async () => {
    const event = await put('carta.pdf');
    refused = hidden();

    await receive(event);
    for (let turn = 0; turn < 5; turn += 1) {
      engine.clock.ms += 3 * minute;
      await receiveAgain();
    }
    refused = undefined;
    await receiveAgain();
    await receive(event);

    expect(new Set(levels.map(String))).toEqual(new Set(['info,waits_for_object']));
    expect(await engine.deliveries()).toMatchObject([{ status: 'accepted', fileCount: 1 }]);
  });

  it('is gone after that time, with an alarm', async () => {
    const event = await put('carta.pdf');
    refused = hidden();

    await receive(event);
    engine.clock.ms += 20 * minute;
    await receiveAgain();

    expect(levels).toEqual([
      ['info', 'waits_for_object'],
      ['error', 'object_gone'],
    ]);
    expect(sent).toEqual([]);
    expect(await onlyNote()).toMatchObject({ reason: 'object_gone' });
  });

  it.each<Need>(['metadata', 'tags'])('is tried again where a rule needs its %s', async (need) => {
    const event = await put('hechos/carta.pdf');
    refused = hidden();
    const bridge = bridgeOf(need);

    await receive(event, bridge);
    refused = undefined;
    await receiveAgain(bridge);

    expect(await engine.deliveries()).toHaveLength(1);
  });

  it('becomes a case with its sidecar, although S3 showed neither when the two events came', async () => {
    const [file, sidecar] = [await put('hechos/carta.pdf'), await put('hechos/carta.pdf.case.json', '{}')];
    const bridge = bridgeOf('sidecar');

    await receiveWithout(['hechos/carta.pdf.case.json'], file, bridge);
    await receiveWithout(['hechos/carta.pdf'], sidecar, bridge);
    expect(levels.map(([, reason]) => reason)).toEqual(['waits_for_sidecar', 'waits_for_file']);
    await receiveAgain(bridge);

    expect(await engine.deliveries()).toHaveLength(1);
    expect(sent).toEqual([]);
    expect(await notes()).toEqual([]);
  });

  it('that is a sidecar is not looked for without end', async () => {
    const sidecar = await put('hechos/sola.pdf.case.json', '{}');
    const bridge = bridgeOf('sidecar');

    await receive(sidecar, bridge);
    engine.clock.ms += 20 * minute;
    await receiveAgain(bridge);

    expect(sent).toEqual([]);
    expect(await onlyNote()).toMatchObject({ reason: 'waits_for_file' });
  });
});

describe('an empty sidecar', () => {
  it.each([
    ['no byte', ''],
    ['blanks', ' \n'],
  ])('is a bad one and no failure: %s', async (_what, text) => {
    const file = await put('hechos/carta.pdf');
    const sidecar = await put('hechos/carta.pdf.case.json', text);

    await receive(file, bridgeOf('sidecar'));
    await receive(sidecar, bridgeOf('sidecar'));

    expect(levels).toEqual([
      ['error', 'bad_sidecar'],
      ['error', 'bad_sidecar'],
    ]);
    expect(await onlyNote()).toMatchObject({ reason: 'bad_sidecar', key: 'hechos/carta.pdf' });
  });
});

/** Puts an object, and returns its event as S3 sends it. */
async function put(key: string, text = '%PDF-1.7 carta'): Promise<string> {
  const { VersionId, ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: key, Body: text }));
  const eTag = ETag.replaceAll('"', '');
  const object = { key, size: Buffer.byteLength(text), eTag, versionId: VersionId, sequencer: '01' };
  return JSON.stringify({ Records: [{ s3: { bucket: { name: 'uploads' }, object } }] });
}

function receive(body: string, bridge = bridgeOf(), facts = factsUnlessRefused()) {
  const sendLater = async (message: string, delaySeconds: number) => void sent.push({ body: message, delaySeconds });
  return receiveUploads({ handling: handlingOf(engine, bridge, facts), sendLater }, body);
}

/** Receives the one message that waits in the queue. */
async function receiveAgain(bridge = bridgeOf()) {
  const [message] = sent.splice(0, 1);
  expect(message?.delaySeconds).toBeGreaterThan(0);
  expect(sent).toEqual([]);
  await receive(message?.body ?? '', bridge);
}

/** Receives a message while S3 does not show these keys. */
function receiveWithout(keys: readonly string[], body: string, bridge: Bridge) {
  const facts = createObjectFacts(s3);
  const unlessHidden = <T>(key: string, read: () => Promise<T>) =>
    keys.includes(key) ? Promise.reject(new ObjectError('object_gone', 404)) : read();
  return receive(body, bridge, {
    head: (object) => unlessHidden(object.key, () => facts.head(object)),
    tags: (object) => unlessHidden(object.key, () => facts.tags(object)),
    bytes: facts.bytes,
    firstBytes: (object, count) => unlessHidden(object.key, () => facts.firstBytes(object, count)),
  });
}

function factsUnlessRefused(): ObjectFacts {
  const facts = createObjectFacts(s3);
  const unlessRefused = async <T>(read: () => Promise<T>) => {
    if (refused) throw refused;
    return read();
  };
  return {
    head: (object) => unlessRefused(() => facts.head(object)),
    tags: (object) => unlessRefused(() => facts.tags(object)),
    bytes: facts.bytes,
    firstBytes: (object, count) => unlessRefused(() => facts.firstBytes(object, count)),
  };
}

function bridgeOf(need?: Need): Bridge {
  const needs = need === undefined ? [] : [need];
  const answer = (upload: Parameters<typeof attached>[0]) => ({
    kind: 'insertCase' as const,
    case: newCase,
    attachments: [attached(upload)],
  });
  const rules = need === undefined ? [answer] : [rule({ prefix: 'hechos/', needs }, answer)];
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules },
    sources: {},
    schedules: [],
  };
}

async function notes(): Promise<SkippedUpload[]> {
  const { objects } = engine.services.stores;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'payloads', Prefix: skippedPrefix }));
  return Promise.all(Contents.map(async ({ Key = '' }) => JSON.parse(await objects.getText('payloads', Key))));
}

async function onlyNote(): Promise<SkippedUpload> {
  const all = await notes();
  expect(all).toHaveLength(1);
  return all[0] as SkippedUpload;
}
