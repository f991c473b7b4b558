import { ListObjectsV2Command, PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { createObjectFacts } from '../../../lib/aws/object-facts.ts';
import { createObjectTags } from '../../../lib/aws/object-tags.ts';
import { type Bridge, limitsOf } from '../../../lib/config/bridge.ts';
import type { Operation } from '../../../lib/config/operation.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import type { Uploads } from '../../../lib/config/uploads.ts';
import { accept } from '../../../lib/delivery/accept.ts';
import type { Limits } from '../../../lib/delivery/limits.ts';
import { createListFiles } from '../../../lib/lists/list-files.ts';
import { createLists } from '../../../lib/lists/lists.ts';
import { createBoundUploads } from '../../../lib/uploads/bound-uploads.ts';
import { createGroupNotes } from '../../../lib/uploads/groups/notes.ts';
import { createGroups } from '../../../lib/uploads/groups/rows.ts';
import type { HandleServices } from '../../../lib/uploads/handle-services.ts';
import { createMalwareGate } from '../../../lib/uploads/malware-gate.ts';
import { createScans } from '../../../lib/uploads/scans.ts';
import { createSkippedUploads, type SkippedUpload } from '../../../lib/uploads/skipped.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';
import { startEngine } from '../../setup/engine.ts';

export const pdf = (text: string) => Buffer.from(`%PDF-1.7 ${text}`);
export const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

export interface Settings extends Partial<Uploads> {
  readonly demo?: Partial<Operation>;
  readonly limits?: Partial<Limits>;
}

/** A configuration with one operation, `demo`. */
export function bridgeOf({ demo, limits = {}, ...uploads }: Settings): Bridge {
  const operations = { demo: { server: 'crm0001.wolkvox.com', ...demo } };
  return { operations, uploads: { operation: 'demo', rules: [], ...uploads }, sources: {}, schedules: [], limits };
}

/**
 * What handling an upload works with, on the engine's table and buckets: `uploads` keeps versions, `plain` keeps none. The
 * clock moves as the test says.
 */
export async function startHandling() {
  const engine = await startEngine();
  const { aws, table, services } = engine;
  aws.s3.createBucket('plain');
  const s3 = new S3Client({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
  const { objects } = services.stores;
  const facts = createObjectFacts(s3);
  const scans = createScans(table, () => engine.clock.ms);
  const skipped = createSkippedUploads(objects, 'payloads', () => engine.clock.ms);
  const bound = createBoundUploads(table, objects, 'payloads', () => engine.clock.ms);
  const lists = createLists(table, createListFiles(objects, 'payloads'), () => engine.clock.ms);
  const reported: (readonly [what: 'incomplete' | 'conflict', group: string, detail: string | number])[] = [];
  let writes = 0;

  async function keysIn(bucket: string, prefix = ''): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  return {
    ...engine,
    facts,
    objects,
    objectTags: createObjectTags(s3),
    scans,
    skipped,
    bound,
    /** What was reported of groups. */
    reported,
    s3,
    keysIn,

    /** The services under these settings. */
    under(settings: Settings): HandleServices {
      const bridge = bridgeOf(settings);
      const limits = limitsOf(bridge);
      const groups = createGroups(table, limits, () => engine.clock.ms);
      return {
        bridge,
        facts,
        limits,
        now: () => engine.clock.ms,
        accept: (request) => accept(engine.acceptServices, request),
        stores: { bound, lists, scans, skipped, groups, groupNotes: createGroupNotes(objects, 'payloads') },
        gate: createMalwareGate({ bridge, facts, scans }),
        groupReport: {
          incomplete: ({ id }, missing) => reported.push(['incomplete', id, missing]),
          conflict: ({ id }, commandId) => reported.push(['conflict', id, commandId]),
        },
      };
    },

    /** Puts an object, and returns the upload as S3's event describes it. */
    async drop(key: string, content: Buffer | string = pdf(key), bucket = 'uploads'): Promise<Upload> {
      writes += 1;
      const size = Buffer.byteLength(content);
      const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentLength: size });
      const { VersionId: versionId, ETag = '' } = await s3.send(put);
      const sequencer = writes.toString(16).toUpperCase().padStart(4, '0');
      return uploadOf(bucket, { key, versionId, etag: ETag.replaceAll('"', ''), sequencer, size });
    },

    async tag({ bucket, key, versionId }: Upload, tags: Readonly<Record<string, string>>): Promise<void> {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const which = { Bucket: bucket, Key: key, ...(versionId && { VersionId: versionId }) };
      await s3.send(new PutObjectTaggingCommand({ ...which, Tagging: { TagSet } }));
    },

    /** The list of skipped uploads, as `npm run bridge -- uploads` reads it. */
    async skippedNotes(): Promise<SkippedUpload[]> {
      const keys = await keysIn('payloads', 'skipped/');
      return Promise.all(keys.map(async (key) => JSON.parse(await objects.getText('payloads', key))));
    },

    async stop(): Promise<void> {
      s3.destroy();
      await engine.stop();
    },
  };
}

export type Handling = Awaited<ReturnType<typeof startHandling>>;
