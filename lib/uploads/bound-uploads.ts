import { ObjectError, type Objects } from '../aws/objects.ts';
import type { Item, Table } from '../aws/table.ts';
import { attached } from '../config/attached.ts';
import { type Command, fingerprint, type SourceEvent } from '../delivery/command.ts';
import type { Upload } from './upload.ts';

/**
 * The part of the uploads bucket that belongs to `POST /uploads`. Only addresses that it signed write there (the bucket's
 * policy says so), no rule is asked about what lands there, and a key says nothing but whose file it is, by number.
 */
export const boundPrefix = 'bridge-bound/';

/** How long after it was made what waits for files is forgotten; the files' events live for 14 days. */
const keptDays = 15;

/** A file that is awaited: what it shall be called in the CRM, and its bytes. */
export interface AwaitedFile {
  readonly name: string;
  readonly size: number;
}

/** A command that waits for its files, and the event that it will be accepted as. */
export interface BoundCommand {
  readonly operation: string;
  readonly event: SourceEvent;
  readonly command: Extract<Command, { kind: 'insertCase' | 'updateCase' }>;
  readonly files: readonly AwaitedFile[];
}

/** Its row: ids, sizes and times only. */
export interface BoundUpload {
  readonly kind: BoundCommand['command']['kind'];
  readonly operation: string;
  readonly origin: string;
  readonly fingerprint: string;
  /** Epoch ms. */
  readonly boundAt: number;
  readonly sizes: readonly number[];
  readonly filesMissing: number;
  /** It was accepted: what else lands under its keys changes nothing. */
  readonly accepted: boolean;
}

export interface BoundUploads {
  /** Keeps the command until its files are there, under the id of the delivery that it will be. Gives what stands there. */
  bind(id: string, command: BoundCommand): Promise<BoundUpload>;
  find(id: string): Promise<BoundUpload | undefined>;
  /**
   * Takes down that a file is there: of several under one key, the first whose event comes. Gives the command with all its
   * files once none is missing; again and the same for a repeated event, until it is taken. Nothing otherwise.
   */
  recordArrival(upload: Upload): Promise<{ readonly id: string; readonly bound: BoundCommand } | 'unknown' | 'waiting'>;
  /** After it was accepted: forgets what people wrote. */
  noteAccepted(id: string): Promise<void>;
}

/** The key under which a file of a waiting command is uploaded. */
export function boundKey(id: string, number: number): string {
  return `${boundPrefix}${id}/${number}`;
}

/** What a bound command says, whatever its files' names are encoded as. */
export function boundFingerprint({ command, files }: BoundCommand): string {
  return fingerprint({ command, files } as unknown as Command);
}

export function createBoundUploads(
  table: Table,
  objects: Objects,
  payloads: string,
  now: () => number = Date.now,
): BoundUploads {
  async function find(id: string): Promise<Item | undefined> {
    const row = await table.get(rowKey(id));
    return row && Number(row['expiresAt']) * 1_000 > now() ? row : undefined;
  }

  return {
    async bind(id, bound) {
      const standing = await find(id);
      if (standing) return fromRow(standing);
      const print = boundFingerprint(bound);
      await objects.putText(payloads, payloadKey(id, print), JSON.stringify(bound));
      const row = {
        ...rowKey(id),
        kind: bound.command.kind,
        operation: bound.operation,
        origin: bound.event.origin,
        fingerprint: print,
        boundAt: now(),
        sizes: bound.files.map(({ size }) => size),
        expiresAt: Math.floor(now() / 1_000) + keptDays * 86_400,
      };
      if (await table.put(row, { when: 'attribute_not_exists(#pk)' })) return fromRow(row);
      return fromRow((await table.get(rowKey(id))) ?? row);
    },

    async find(id) {
      const row = await find(id);
      return row && fromRow(row);
    },

    async recordArrival(upload) {
      const [, id = '', number = ''] = new RegExp(`^${boundPrefix}([a-z2-7]{26})/(\\d)$`).exec(upload.key) ?? [];
      const before = id === '' ? undefined : await find(id);
      if (!before || fromRow(before).sizes[Number(number)] !== upload.size) return 'unknown';
      const { key: _key, name: _name, bucket, ...version } = upload;
      const first = { when: `attribute_exists(#pk) AND attribute_not_exists(#file${number})` };
      const row =
        (await table.update(rowKey(id), { set: { [`file${number}`]: { bucket, ...version } } }, first)) ??
        (await find(id));
      if (!row || fromRow(row).accepted || fromRow(row).filesMissing > 0) return 'waiting';
      const text = await objects.getText(payloads, payloadKey(id, fromRow(row).fingerprint)).catch(unlessGone);
      if (text === undefined) return 'unknown';
      const bound = JSON.parse(text) as BoundCommand;
      const attachments = bound.files.map(({ name }, index) =>
        attached({ ...(row[`file${index}`] as Upload), key: boundKey(id, index), name }),
      );
      return { id, bound: { ...bound, command: { ...bound.command, attachments } } };
    },

    async noteAccepted(id) {
      const row = await table.update(rowKey(id), { set: { takenAt: now() } }, { when: 'attribute_exists(#pk)' });
      if (row) await objects.remove(payloads, payloadKey(id, fromRow(row).fingerprint));
    },
  };
}

/** Erased on somebody's request, or too old. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof ObjectError) || error.reason !== 'object_gone') throw error;
}

function rowKey(id: string) {
  return { pk: `upload#${id}`, sk: 'upload' };
}

function payloadKey(id: string, print: string): string {
  return `bound/${id}/${print}.json`;
}

function fromRow(row: Item): BoundUpload {
  const sizes = row['sizes'] as number[];
  return {
    kind: row['kind'] as BoundUpload['kind'],
    operation: String(row['operation']),
    origin: String(row['origin']),
    fingerprint: String(row['fingerprint']),
    boundAt: Number(row['boundAt']),
    sizes,
    filesMissing: sizes.filter((_size, index) => row[`file${index}`] === undefined).length,
    accepted: row['takenAt'] !== undefined,
  };
}
