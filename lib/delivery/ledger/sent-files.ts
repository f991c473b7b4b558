import * as z from 'zod/mini';
import type { Objects } from '../../aws/objects.ts';
import { expirySeconds, type Key, type Table } from '../../aws/table.ts';
import { AttachedObject } from '../command.ts';

/** A delivery that sent files to a case, or was about to. */
export interface Sending {
  /** The delivery's id. */
  readonly id: string;
  /** Epoch ms of its last byte; before that, of the announcement. */
  readonly at: number;
  /** Whether the CRM is known to have them. */
  readonly isConfirmed: boolean;
}

/** A case's list of files as it was seen. */
export interface SeenList {
  readonly fingerprint: string;
  /** Epoch ms of the last byte of the call that made the list. */
  readonly after: number;
}

/**
 * What was sent to each case, for CRMs that replace a case's whole list of files. Kept for 400 days, longer than payloads.
 * Keys hold what people wrote, so the files are objects of the payloads bucket. The table holds ids and hashes only.
 */
export interface SentFiles {
  /** Stores which files a delivery sends. Doing it twice is the same as once. */
  keep(bucket: string, id: string, files: readonly AttachedObject[]): Promise<void>;
  /** Returns the files that a delivery sent. Throws an ObjectError `object_gone` when they are not stored, or no longer. */
  filesOf(bucket: string, id: string): Promise<AttachedObject[]>;
  /** Stores that a delivery sends files to the case, so that another one at the same time can see it. */
  announce(caseKey: string, id: string, at: number): Promise<void>;
  /** Stores that the CRM has them. */
  confirm(caseKey: string, id: string, at: number): Promise<void>;
  /** Returns every delivery that ever announced files to the case, the oldest first. */
  sendingsTo(caseKey: string): Promise<Sending[]>;
  /** Returns the case's list as it was when it last held our files alone. */
  seenList(caseKey: string): Promise<SeenList | undefined>;
  noteSeenList(caseKey: string, list: SeenList): Promise<void>;
}

/** The folder of the payloads bucket that holds which files went to which case. */
export const sentPrefix = 'sent/';
const keptMs = 400 * 24 * 60 * 60_000;

export function createSentFiles(table: Table, objects: Objects, now: () => number = Date.now): SentFiles {
  const expiresAt = () => expirySeconds(now(), keptMs);
  return {
    async keep(bucket, id, files) {
      await objects.putText(bucket, noteKey(id), JSON.stringify(files));
    },

    async filesOf(bucket, id) {
      return z.array(AttachedObject).parse(JSON.parse(await objects.getText(bucket, noteKey(id))));
    },

    async announce(caseKey, id, at) {
      const item = { ...sendingKey(caseKey, id), at, done: false, expiresAt: expiresAt() };
      await table.put(item, { when: 'attribute_not_exists(#pk)' });
    },

    async confirm(caseKey, id, at) {
      await table.update(sendingKey(caseKey, id), { set: { at, done: true, expiresAt: expiresAt() } });
    },

    async sendingsTo(caseKey) {
      const values = { pk: `case#${caseKey}`, sent: 'sent#' };
      const items = await table.queryAll({ when: '#pk = :pk AND begins_with(#sk, :sent)', values });
      return items
        .map(({ sk, at, done }) => ({ id: sk.slice('sent#'.length), at: Number(at), isConfirmed: done === true }))
        .sort((a, b) => a.at - b.at);
    },

    async seenList(caseKey) {
      const item = await table.get(listKey(caseKey));
      return item && { fingerprint: String(item['fingerprint']), after: Number(item['after']) };
    },

    async noteSeenList(caseKey, list) {
      await table.put({ ...listKey(caseKey), ...list, expiresAt: expiresAt() });
    },
  };
}

/** The key under which the files sent to a case are remembered. */
export function sentFilesKey(operation: string, caseId: string): string {
  return `${operation}#${caseId.toLowerCase()}`;
}

function noteKey(id: string): string {
  return `${sentPrefix}${id}.json`;
}

function sendingKey(caseKey: string, id: string): Key {
  return { pk: `case#${caseKey}`, sk: `sent#${id}` };
}

function listKey(caseKey: string): Key {
  return { pk: `case#${caseKey}`, sk: 'list' };
}
