import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Objects } from '../../aws/objects.ts';
import type { Key, Table } from '../../aws/table.ts';
import { base32 } from '../../hash.ts';
import type { CaseRecord } from '../../wolkvox/case-record.ts';
import { crmDate } from '../../wolkvox/dates.ts';
import { AttachedObject } from '../command.ts';

/** A delivery that sent files to a case, or was about to. */
export interface SentFiles {
  /** The delivery's id. */
  readonly id: string;
  /** Epoch ms of its last byte; before that, of when it was about to be sent. */
  readonly at: number;
  /** Whether the CRM is known to have taken them. */
  readonly done: boolean;
}

/** A list of files that was looked at. */
export interface SeenList {
  /** `printOf` it. */
  readonly fingerprint: string;
  /** Epoch ms of the last byte of the call that had made it so. */
  readonly after: number;
}

/**
 * What was sent to each case, for CRMs that replace a case's whole list of files. Kept for longer than payloads: which files
 * they were as objects of the payloads bucket, since their keys hold what people wrote; in the table ids and hashes only.
 */
export interface SentFilesLog {
  /** Keeps which files a delivery sends. Doing it twice is the same as once. */
  keep(bucket: string, id: string, files: readonly AttachedObject[]): Promise<void>;
  /** The files that a delivery sent. Throws an ObjectError `object_gone` when that was not kept, or for too long. */
  filesOf(bucket: string, id: string): Promise<AttachedObject[]>;
  /** Says that a delivery sends files to the case, so that another one at the same time can see it. */
  announce(caseKey: string, id: string, at: number): Promise<void>;
  /** Says that the CRM has taken them. */
  confirm(caseKey: string, id: string, at: number): Promise<void>;
  /** Every delivery that ever sent files to the case, the oldest first. */
  sentTo(caseKey: string): Promise<SentFiles[]>;
  /** What the case's list looked like when it was last known to hold our files alone. */
  seen(caseKey: string): Promise<SeenList | undefined>;
  see(caseKey: string, list: SeenList): Promise<void>;
}

/** Where the payloads bucket keeps which files went to which case. */
export const sentPrefix = 'sent/';
const keptSeconds = 400 * 24 * 60 * 60;

export function createSentFilesLog(table: Table, objects: Objects, now: () => number = Date.now): SentFilesLog {
  const expiresAt = () => Math.round(now() / 1_000) + keptSeconds;
  return {
    async keep(bucket, id, files) {
      await objects.putText(bucket, noteKey(id), JSON.stringify(files));
    },

    async filesOf(bucket, id) {
      return z.array(AttachedObject).parse(JSON.parse(await objects.getText(bucket, noteKey(id))));
    },

    async announce(caseKey, id, at) {
      const item = { ...sentKey(caseKey, id), at, done: false, expiresAt: expiresAt() };
      await table.put(item, { when: 'attribute_not_exists(#pk)' });
    },

    async confirm(caseKey, id, at) {
      await table.update(sentKey(caseKey, id), { set: { at, done: true, expiresAt: expiresAt() } });
    },

    async sentTo(caseKey) {
      const values = { pk: `case#${caseKey}`, sent: 'sent#' };
      const items = await table.query({ when: '#pk = :pk AND begins_with(#sk, :sent)', values });
      return items
        .map(({ sk, at, done }) => ({ id: sk.slice('sent#'.length), at: Number(at), done: done === true }))
        .sort((a, b) => a.at - b.at);
    },

    async seen(caseKey) {
      const item = await table.get(listKey(caseKey));
      return item && { fingerprint: String(item['print']), after: Number(item['after']) };
    },

    async see(caseKey, list) {
      const { fingerprint, after } = list;
      await table.put({ ...listKey(caseKey), print: fingerprint, after, expiresAt: expiresAt() });
    },
  };
}

function noteKey(id: string): string {
  return `${sentPrefix}${id}.json`;
}

function sentKey(caseKey: string, id: string): Key {
  return { pk: `case#${caseKey}`, sk: `sent#${id}` };
}

function listKey(caseKey: string): Key {
  return { pk: `case#${caseKey}`, sk: 'list' };
}

type Listed = NonNullable<CaseRecord['allFiles']>;

/** The list as a hash, whatever its order. An address is taken without its query, where signatures stand that change. */
export function listFingerprint(list: Listed): string {
  const entries = list.map(({ name, url }) => JSON.stringify([name, url.replace(/[?#].*$/s, '')])).sort();
  return base32(createHash('sha256').update(JSON.stringify(entries)).digest()).slice(0, 26);
}

/** A list that one of our own calls may have left behind: how many files, and when its last byte was sent, epoch ms. */
export interface ExpectedList {
  readonly count: number;
  readonly at: number;
}

/** Clocks differ, and the CRM has a minute to do what a call says. */
const earlyMs = 2 * 60_000;
const lateMs = 3 * 60_000;

/**
 * Whether every file that the case has is one of ours. The CRM tells names and addresses only, and where base64 is sent it
 * chooses the names itself. So the list must be the one that was seen to be ours. After a call that nobody looked after, it must
 * be as long as that call made it, in a case that nobody but the API has changed since. In doubt it is not.
 */
export function holdsOnlyOurFiles(
  { allFiles, modifiedAt, modifiedBy }: CaseRecord,
  { seen, expected, zone }: { seen: SeenList | undefined; expected: readonly ExpectedList[]; zone: string },
): boolean {
  if (!allFiles) return false;
  if (seen?.fingerprint === listFingerprint(allFiles)) return true;
  const clock = (ms: number) =>
    crmDate(new Date(ms), { endpoint: 'cases/queryCases.php', field: 'modified', zone, seconds: true });
  const isLeftBy = ({ count, at }: ExpectedList) =>
    count === allFiles.length &&
    (count === 0 ||
      (modifiedBy.startsWith('API@') && clock(at - earlyMs) <= modifiedAt && modifiedAt <= clock(at + lateMs)));
  return expected.filter(({ at }) => !seen || at > seen.after).some(isLeftBy);
}
