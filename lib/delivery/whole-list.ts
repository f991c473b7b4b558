import { ObjectError } from '../aws/objects.ts';
import type { CaseRecord } from '../wolkvox/case-record.ts';
import { caseWithId } from '../wolkvox/find-case.ts';
import { type CaseFiles, isOurs, printOf, type SentFiles } from './case-files.ts';
import type { AttachedObject } from './command.ts';
import type { Delivery } from './delivery.ts';
import { Fenced } from './fence.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { neededTimeMs } from './needed-time.ts';
import { NotYet } from './not-yet.ts';
import { PayloadError } from './payload.ts';
import type { Asking } from './which-case.ts';

export interface WholeListServices {
  readonly ledger: Ledger;
  readonly caseFiles: CaseFiles;
  readonly limits: Limits;
  readonly now: () => number;
}

/**
 * All files that a case is to have where the CRM replaces its list: those that were ever sent to it, then the new ones, each
 * once. Throws a PayloadError `foreign_files` when the case holds anything else than what was sent, so that nothing is wiped.
 */
export async function wholeList(
  services: WholeListServices,
  { claim, crm, deadline }: Asking,
  record: CaseRecord,
  delivery: Delivery,
  added: readonly AttachedObject[],
): Promise<{ attachments: AttachedObject[]; row: Delivery }> {
  const { ledger, caseFiles, limits, now } = services;
  const { id, payload, unknowns, committedAt } = delivery;
  const caseKey = caseKeyOf(delivery, record.id);
  await caseFiles.keep(payload.bucket, id, added);
  await caseFiles.announce(caseKey, id, now());
  const earlier = await earlierOf(services, delivery, caseKey);
  const sent = once((await Promise.all(earlier.map((one) => filesSentBy(services, payload.bucket, one)))).flat());
  const attachments = once([...sent, ...added]);
  const seen = await caseFiles.seen(caseKey);
  const lastAt = earlier.at(-1)?.at ?? 0;
  const expected = [
    { count: sent.length, at: lastAt },
    // An attempt of this very delivery may have been applied without its answer having arrived.
    ...(unknowns && committedAt ? [{ count: attachments.length, at: committedAt }] : []),
  ];
  if (!record.allFiles) throw new PayloadError('case_files_unreadable');
  if (!isOurs(record, { seen, expected, zone: crm.zone })) throw new PayloadError('foreign_files');
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
  const neededMs = neededTimeMs(limits, bytes, limits.bytesPerSecond);
  if (neededMs > limits.longestMs) throw new PayloadError('too_large');
  const after = Math.max(lastAt, (unknowns && committedAt) || 0);
  await caseFiles.see(caseKey, { print: printOf(record.allFiles), after });
  const row = await ledger.mark(claim, { caseId: record.id, replaces: true, wholeBytes: bytes });
  if (!row) throw new Fenced('claim_lost');
  // Chosen by its new files alone. From now on its row says what it needs, and it is chosen by that.
  if (delivery.wholeBytes === undefined && neededMs > deadline - now()) throw new NotYet('too_little_time');
  return { attachments, row };
}

/**
 * After a call that left a list of so many files behind: keeps what it looks like, by which the list is known to be ours later,
 * whatever people have changed about the case besides. Costs a call. Should it fail, the case's dates must tell.
 */
export async function rememberList(
  services: WholeListServices,
  { crm, mayCall }: Pick<Asking, 'crm' | 'mayCall'>,
  delivery: Delivery,
  caseId: string,
  count: number,
): Promise<void> {
  const { caseFiles, now } = services;
  const caseKey = caseKeyOf(delivery, caseId);
  const at = delivery.committedAt ?? now();
  await caseFiles.confirm(caseKey, delivery.id, at);
  if (!(await mayCall())) return;
  const files = (await caseWithId(crm, caseId))?.allFiles;
  // The CRM may have left one out; one too many is somebody else's.
  if (files && files.length > 0 && files.length <= count) {
    await caseFiles.see(caseKey, { print: printOf(files), after: at });
  }
}

export function caseKeyOf({ operation }: Delivery, caseId: string): string {
  return `${operation}#${caseId.toLowerCase()}`;
}

/** The deliveries that are known to have sent files to the case before this one, the oldest first. */
async function earlierOf(services: WholeListServices, delivery: Delivery, caseKey: string): Promise<SentFiles[]> {
  const { ledger, caseFiles } = services;
  const earlier: SentFiles[] = [];
  const others = (await caseFiles.sentTo(caseKey)).filter(({ id }) => id !== delivery.id);
  const maker = delivery.waitsFor;
  // Its worker may have died between the outcome and the note of it.
  if (maker && !others.some(({ id }) => id === maker)) others.unshift({ id: maker, at: 0, done: false });
  for (const one of others) {
    const row = one.done ? undefined : await ledger.read(one.id);
    // One of the two must wait; each has said that it is there before it looked.
    if (row?.status === 'sending' || row?.status === 'committing') throw new NotYet('case_busy');
    if (one.done) earlier.push(one);
    else if (row?.status === 'delivered' && row.attachments > 0) {
      earlier.push({ ...one, at: row.committedAt ?? one.at, done: true });
    }
  }
  return earlier.sort((a, b) => a.at - b.at);
}

/** Without a list of them nobody can say which of the case's files they are. */
async function filesSentBy({ caseFiles }: WholeListServices, bucket: string, { id }: SentFiles) {
  try {
    return await caseFiles.filesOf(bucket, id);
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
