import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Objects, undefinedIfGone } from '../aws/objects.ts';
import { expirySeconds, type Item, type Key, type Table } from '../aws/table.ts';
import { attached } from '../config/attached.ts';
import type { Upload } from '../config/upload.ts';
import type { Command, SourceEvent } from '../delivery/command.ts';
import { base32, fingerprintOf } from '../hash.ts';

/**
 * The folder of the uploads bucket that belongs to `POST /uploads`. Only addresses that it signed can write there, by the
 * bucket's policy. No rule is asked about these files. A key holds the delivery's id, a secret and the file's number.
 */
export const boundPrefix = 'bridge-bound/';

/** How long a command waits for its files before it is forgotten. The events of files live for 14 days. */
const keptMs = 15 * 24 * 60 * 60_000;

/** A file that a command waits for: its name in the CRM, and its bytes. */
export interface AwaitedFile {
  readonly name: string;
  readonly size: number;
}

/** A command that waits for its files, and the event under which it will be accepted. */
export interface BoundCommand {
  readonly operation: string;
  readonly event: SourceEvent;
  readonly command: Extract<Command, { kind: 'insertCase' | 'updateCase' }>;
  readonly files: readonly AwaitedFile[];
}

/** The row of a bound command: ids, sizes and times only. */
export interface BoundUpload {
  readonly kind: BoundCommand['command']['kind'];
  readonly operation: string;
  readonly origin: string;
  readonly fingerprint: string;
  /** The bucket in which its files arrive. */
  readonly bucket: string;
  /** The part of its files' keys that nobody can guess. The id alone is a hash of what a stranger may know. */
  readonly keySecret: string;
  /** Epoch ms. */
  readonly boundAt: number;
  readonly sizes: readonly number[];
  readonly filesMissing: number;
  /** The command was accepted. Further files under its keys change nothing. */
  readonly accepted: boolean;
}

export interface BoundUploads {
  /**
   * Stores the command until its files have arrived in this bucket, under the id of its delivery. Returns the row that is in the
   * table.
   */
  bind(id: string, command: BoundCommand, bucket: string): Promise<BoundUpload>;
  find(id: string): Promise<BoundUpload | undefined>;
  /**
   * Records an arrived file; of several under one key, the first. Returns the complete command once none is missing, also for
   * a repeated event, until it is accepted; else `'waiting'` or `'unknown'`.
   */
  recordArrival(upload: Upload): Promise<{ readonly id: string; readonly bound: BoundCommand } | 'unknown' | 'waiting'>;
  /** Notes that the command was accepted, and deletes what people wrote. */
  noteAccepted(id: string): Promise<void>;
}

/** Returns the key under which a file of a bound command is uploaded. */
export function boundKey(id: string, { keySecret }: Pick<BoundUpload, 'keySecret'>, number: number): string {
  return `${boundPrefix}${id}/${keySecret}/${number}`;
}

/** Returns the SHA-256 of a bound command and its files, as 64 hex digits. */
export function boundFingerprint({ command, files }: BoundCommand): string {
  return fingerprintOf({ command, files });
}

export function createBoundUploads(
  table: Table,
  objects: Objects,
  payloads: string,
  now: () => number = Date.now,
): BoundUploads {
  async function findRow(id: string): Promise<Item | undefined> {
    const row = await table.get(boundRowKey(id));
    return row && Number(row['expiresAt']) * 1_000 > now() ? row : undefined;
  }

  return {
    async bind(id, bound, bucket) {
      const existing = await findRow(id);
      if (existing) return parseRow(existing);
      const fingerprint = boundFingerprint(bound);
      await objects.putText(payloads, payloadKey(id, fingerprint), JSON.stringify(bound));
      const row = {
        ...boundRowKey(id),
        kind: bound.command.kind,
        operation: bound.operation,
        origin: bound.event.origin,
        fingerprint,
        bucket,
        keySecret: base32(randomBytes(16)).slice(0, 26),
        boundAt: now(),
        sizes: bound.files.map(({ size }) => size),
        expiresAt: expirySeconds(now(), keptMs),
      };
      // DynamoDB deletes an expired row days later.
      const when = 'attribute_not_exists(#pk) OR #expiresAt <= :now';
      if (await table.put(row, { when, values: { now: Math.floor(now() / 1_000) } })) return parseRow(row);
      return parseRow((await table.get(boundRowKey(id))) ?? row);
    },

    async find(id) {
      const row = await findRow(id);
      return row && parseRow(row);
    },

    async recordArrival(upload) {
      const [, id = '', number = ''] = keyForm.exec(upload.key) ?? [];
      const before = id === '' ? undefined : await findRow(id);
      if (!before || !isAwaited(id, parseRow(before), Number(number), upload)) return 'unknown';
      const { key: _key, name: _name, bucket, ...version } = upload;
      const first = { when: `attribute_exists(#pk) AND attribute_not_exists(#file${number})` };
      const file = { [`file${number}`]: { bucket, ...version } };
      const row = (await table.update(boundRowKey(id), { set: file }, first)) ?? (await findRow(id));
      if (!row || parseRow(row).accepted || parseRow(row).filesMissing > 0) return 'waiting';
      // Erased on request, or too old.
      const text = await undefinedIfGone(objects.getText(payloads, payloadKey(id, parseRow(row).fingerprint)));
      if (text === undefined) return 'unknown';
      const bound = JSON.parse(text) as BoundCommand;
      if (boundFingerprint(bound) !== parseRow(row).fingerprint)
        throw new Error('A command that waits for files was changed');
      const attachments = bound.files.map(({ name }, index) =>
        attached({ ...(row[`file${index}`] as Upload), key: boundKey(id, parseRow(row), index), name }),
      );
      return { id, bound: { ...bound, command: { ...bound.command, attachments } } };
    },

    async noteAccepted(id) {
      const exists = { when: 'attribute_exists(#pk)' };
      const row = await table.update(boundRowKey(id), { set: { acceptedAt: now() } }, exists);
      if (row) await objects.remove(payloads, payloadKey(id, parseRow(row).fingerprint));
    },
  };
}

const keyForm = new RegExp(`^${boundPrefix}([a-z2-7]{26})/[a-z2-7]{26}/(\\d)$`);

/** Whether the upload has the place and the size that were announced. */
function isAwaited(id: string, row: BoundUpload, number: number, { bucket, key, size }: Upload): boolean {
  const isPlace = bucket === row.bucket && isSameText(key, boundKey(id, row, number));
  return isPlace && size === row.sizes[number];
}

/** In constant time: how much of a key was guessed must not show. */
function isSameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function boundRowKey(id: string): Key {
  return { pk: `upload#${id}`, sk: 'upload' };
}

function payloadKey(id: string, fingerprint: string): string {
  return `bound/${id}/${fingerprint}.json`;
}

function parseRow(row: Item): BoundUpload {
  const sizes = row['sizes'] as number[];
  return {
    kind: row['kind'] as BoundUpload['kind'],
    operation: String(row['operation']),
    origin: String(row['origin']),
    fingerprint: String(row['fingerprint']),
    bucket: String(row['bucket']),
    keySecret: String(row['keySecret']),
    boundAt: Number(row['boundAt']),
    sizes,
    filesMissing: sizes.filter((_size, index) => row[`file${index}`] === undefined).length,
    accepted: row['acceptedAt'] !== undefined,
  };
}
