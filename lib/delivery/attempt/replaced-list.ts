import { undefinedIfGone } from '../../aws/objects.ts';
import type { CaseRecord } from '../../wolkvox/case-record.ts';
import { findCaseById } from '../../wolkvox/find-case.ts';
import { NotYetError } from '../classify.ts';
import { type AttachedObject, bytesOf } from '../command.ts';
import type { EngineServices } from '../engine.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { PayloadError } from '../ledger/payload.ts';
import { type Sending, sentFilesKey } from '../ledger/sent-files.ts';
import { neededTimeMs } from '../timing.ts';
import { FencedError } from './fence.ts';
import type { Preparation } from './find-case.ts';
import { holdsOnlyOurFiles, listFingerprint } from './own-files.ts';

/**
 * Returns all files that a case shall have where the CRM replaces its list: those that were ever sent to it, then the new
 * ones, each once. Throws a PayloadError `foreign_files` when the case holds a file that was not sent from here, so that no
 * file is wiped.
 */
export async function replacedList(
  { stores, limits, clock: { now } }: EngineServices,
  { claim, crm, deadline }: Preparation,
  record: CaseRecord,
  delivery: Delivery,
  added: readonly AttachedObject[],
): Promise<{ attachments: AttachedObject[]; row: Delivery }> {
  const { ledger, sentFiles } = stores;
  const { id, payload, counters, committedAt } = delivery;
  const caseKey = sentFilesKey(delivery.operation, record.id);
  await sentFiles.keep(payload.bucket, id, added);
  await sentFiles.announce(caseKey, id, now());
  const earlier = await earlierSendings(stores, delivery, caseKey);
  const sent = eachOnce((await Promise.all(earlier.map((one) => filesOfSending(stores, payload.bucket, one)))).flat());
  const attachments = eachOnce([...sent, ...added]);
  const seen = await sentFiles.seenList(caseKey);
  const lastAt = earlier.at(-1)?.at ?? 0;
  // An attempt of this very delivery may have been applied although its answer was lost.
  const unknownAt = counters.unknowns > 0 ? committedAt : undefined;
  const expected = [
    { count: sent.length, at: lastAt },
    ...(unknownAt ? [{ count: attachments.length, at: unknownAt }] : []),
  ];
  if (!record.allFiles) throw new PayloadError('case_files_unreadable');
  if (!holdsOnlyOurFiles(record, { seen, expected, zone: crm.zone })) throw new PayloadError('foreign_files');
  const bytes = bytesOf(attachments);
  const neededMs = neededTimeMs(limits, bytes, limits.bytesPerSecond);
  if (neededMs > limits.longestMs) throw new PayloadError('too_large');
  const after = Math.max(lastAt, unknownAt ?? 0);
  await sentFiles.noteSeenList(caseKey, { fingerprint: listFingerprint(record.allFiles), after });
  const row = await ledger.noteFindings(claim, { caseId: record.id, replaces: true, wholeBytes: bytes });
  if (!row) throw new FencedError('claim_lost');
  // It was chosen by its new files alone. From now on its row holds the bytes of all of them.
  if (delivery.wholeBytes === undefined && neededMs > deadline - now()) throw new NotYetError('too_little_time');
  return { attachments, row };
}

/**
 * Reads the list of files that a call left, and stores its fingerprint. By that the list is known to be ours later, whatever
 * people change about the case besides. Costs a call. Without it, the case's dates must do.
 */
export async function rememberList(
  { stores: { sentFiles }, clock: { now } }: EngineServices,
  { crm, spendCall }: Pick<Preparation, 'crm' | 'spendCall'>,
  delivery: Delivery,
  caseId: string,
  count: number,
): Promise<void> {
  const caseKey = sentFilesKey(delivery.operation, caseId);
  const at = delivery.committedAt ?? now();
  await sentFiles.confirm(caseKey, delivery.id, at);
  if (!(await spendCall())) return;
  const files = (await findCaseById(crm, caseId))?.allFiles;
  // The CRM may have left one out. One too many was added by somebody else.
  if (files && files.length > 0 && files.length <= count) {
    await sentFiles.noteSeenList(caseKey, { fingerprint: listFingerprint(files), after: at });
  }
}

/** Returns the deliveries that are known to have sent files to the case before this one, the oldest first. */
async function earlierSendings(
  { ledger, sentFiles }: EngineServices['stores'],
  delivery: Delivery,
  caseKey: string,
): Promise<Sending[]> {
  const earlier: Sending[] = [];
  const others = (await sentFiles.sendingsTo(caseKey)).filter(({ id }) => id !== delivery.id);
  const maker = delivery.waitsFor;
  // Its worker may have died between the outcome and the note of it.
  if (maker && !others.some(({ id }) => id === maker)) others.unshift({ id: maker, at: 0, isConfirmed: false });
  for (const one of others) {
    const row = one.isConfirmed ? undefined : await ledger.read(one.id);
    // One of the two must wait. Each announced itself before it read the others.
    if (row?.status === 'sending' || row?.status === 'committing') throw new NotYetError('case_busy');
    if (one.isConfirmed) earlier.push(one);
    else if (row?.status === 'delivered' && row.fileCount > 0) {
      earlier.push({ ...one, at: row.committedAt ?? one.at, isConfirmed: true });
    }
  }
  return earlier.sort((a, b) => a.at - b.at);
}

/** Without the stored list, nobody can say which of the case's files were sent from here. */
async function filesOfSending(
  { sentFiles }: EngineServices['stores'],
  bucket: string,
  { id }: Sending,
): Promise<AttachedObject[]> {
  const files = await undefinedIfGone(sentFiles.filesOf(bucket, id));
  if (!files) throw new PayloadError('foreign_files');
  return files;
}

/** Each version of an object once, at its first position. */
function eachOnce(files: readonly AttachedObject[]): AttachedObject[] {
  const identity = ({ bucket, key, versionId, etag }: AttachedObject) =>
    JSON.stringify([bucket, key, versionId ?? etag]);
  return [...new Map(files.map((file) => [identity(file), file])).values()];
}
