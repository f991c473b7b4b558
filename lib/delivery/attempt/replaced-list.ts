import { ObjectError } from '../../aws/objects.ts';
import type { CaseRecord } from '../../wolkvox/case-record.ts';
import { findCaseById } from '../../wolkvox/find-case.ts';
import type { AttachedObject } from '../command.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { PayloadError } from '../ledger/payload.ts';
import type { Limits } from '../limits.ts';
import { NotYetError } from '../not-yet.ts';
import { neededTimeMs } from '../timing.ts';
import { FencedError } from './fence.ts';
import type { Preparation } from './find-case.ts';
import { holdsOnlyOurFiles, listFingerprint, type SentFiles, type SentFilesLog } from './sent-files.ts';

export interface ReplacedListServices {
  readonly ledger: Ledger;
  readonly sentFiles: SentFilesLog;
  readonly limits: Limits;
  readonly now: () => number;
}

/**
 * All files that a case is to have where the CRM replaces its list: those that were ever sent to it, then the new ones, each
 * once. Throws a PayloadError `foreign_files` when the case holds anything else than what was sent, so that nothing is wiped.
 */
export async function replacedList(
  services: ReplacedListServices,
  { claim, crm, deadline }: Preparation,
  record: CaseRecord,
  delivery: Delivery,
  added: readonly AttachedObject[],
): Promise<{ attachments: AttachedObject[]; row: Delivery }> {
  const { ledger, sentFiles, limits, now } = services;
  const { id, payload, unknowns, committedAt } = delivery;
  const caseKey = caseKeyOf(delivery, record.id);
  await sentFiles.keep(payload.bucket, id, added);
  await sentFiles.announce(caseKey, id, now());
  const earlier = await earlierSendings(services, delivery, caseKey);
  const sent = once((await Promise.all(earlier.map((one) => filesSentBy(services, payload.bucket, one)))).flat());
  const attachments = once([...sent, ...added]);
  const seen = await sentFiles.seen(caseKey);
  const lastAt = earlier.at(-1)?.at ?? 0;
  const expected = [
    { count: sent.length, at: lastAt },
    // An attempt of this very delivery may have been applied without its answer having arrived.
    ...(unknowns && committedAt ? [{ count: attachments.length, at: committedAt }] : []),
  ];
  if (!record.allFiles) throw new PayloadError('case_files_unreadable');
  if (!holdsOnlyOurFiles(record, { seen, expected, zone: crm.zone })) throw new PayloadError('foreign_files');
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
  const neededMs = neededTimeMs(limits, bytes, limits.bytesPerSecond);
  if (neededMs > limits.longestMs) throw new PayloadError('too_large');
  const after = Math.max(lastAt, (unknowns && committedAt) || 0);
  await sentFiles.see(caseKey, { fingerprint: listFingerprint(record.allFiles), after });
  const row = await ledger.noteFindings(claim, { caseId: record.id, replaces: true, wholeBytes: bytes });
  if (!row) throw new FencedError('claim_lost');
  // Chosen by its new files alone. From now on its row says what it needs, and it is chosen by that.
  if (delivery.wholeBytes === undefined && neededMs > deadline - now()) throw new NotYetError('too_little_time');
  return { attachments, row };
}

/**
 * After a call that left a list of so many files behind: keeps what it looks like, by which the list is known to be ours later,
 * whatever people have changed about the case besides. Costs a call. Should it fail, the case's dates must tell.
 */
export async function rememberList(
  services: ReplacedListServices,
  { crm, spendCall }: Pick<Preparation, 'crm' | 'spendCall'>,
  delivery: Delivery,
  caseId: string,
  count: number,
): Promise<void> {
  const { sentFiles, now } = services;
  const caseKey = caseKeyOf(delivery, caseId);
  const at = delivery.committedAt ?? now();
  await sentFiles.confirm(caseKey, delivery.id, at);
  if (!(await spendCall())) return;
  const files = (await findCaseById(crm, caseId))?.allFiles;
  // The CRM may have left one out; one too many is somebody else's.
  if (files && files.length > 0 && files.length <= count) {
    await sentFiles.see(caseKey, { fingerprint: listFingerprint(files), after: at });
  }
}

export function caseKeyOf({ operation }: Delivery, caseId: string): string {
  return `${operation}#${caseId.toLowerCase()}`;
}

/** The deliveries that are known to have sent files to the case before this one, the oldest first. */
async function earlierSendings(
  services: ReplacedListServices,
  delivery: Delivery,
  caseKey: string,
): Promise<SentFiles[]> {
  const { ledger, sentFiles } = services;
  const earlier: SentFiles[] = [];
  const others = (await sentFiles.sentTo(caseKey)).filter(({ id }) => id !== delivery.id);
  const maker = delivery.waitsFor;
  // Its worker may have died between the outcome and the note of it.
  if (maker && !others.some(({ id }) => id === maker)) others.unshift({ id: maker, at: 0, done: false });
  for (const one of others) {
    const row = one.done ? undefined : await ledger.read(one.id);
    // One of the two must wait; each has said that it is there before it looked.
    if (row?.status === 'sending' || row?.status === 'committing') throw new NotYetError('case_busy');
    if (one.done) earlier.push(one);
    else if (row?.status === 'delivered' && row.fileCount > 0) {
      earlier.push({ ...one, at: row.committedAt ?? one.at, done: true });
    }
  }
  return earlier.sort((a, b) => a.at - b.at);
}

/** Without a list of them nobody can say which of the case's files they are. */
async function filesSentBy({ sentFiles }: ReplacedListServices, bucket: string, { id }: SentFiles) {
  try {
    return await sentFiles.filesOf(bucket, id);
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') throw new PayloadError('foreign_files');
    throw error;
  }
}

/** Each version of an object once, in the order of its first place. */
function once(files: readonly AttachedObject[]): AttachedObject[] {
  const keyOf = ({ bucket, key, versionId, etag }: AttachedObject) => JSON.stringify([bucket, key, versionId ?? etag]);
  return [...new Map(files.map((file) => [keyOf(file), file])).values()];
}
