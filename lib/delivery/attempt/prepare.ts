import type { CaseRecord } from '../../wolkvox/case-record.ts';
import type { CaseChanges } from '../../wolkvox/cases.ts';
import { findCaseById } from '../../wolkvox/find-case.ts';
import type { Command, CompleteCommand } from '../command.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { PayloadError } from '../ledger/payload.ts';
import type { Limits } from '../limits.ts';
import { NotYetError } from '../not-yet.ts';
import { type FindCaseServices, type FoundCase, findCase, type Preparation, spendAndRead } from './find-case.ts';
import { type ReplacedListServices, replacedList } from './replaced-list.ts';

export interface PrepareServices extends FindCaseServices, ReplacedListServices {
  readonly limits: Limits;
}

export interface PreparedCommand {
  /** As it stands by now. */
  readonly delivery: Delivery;
  readonly command: CompleteCommand;
}

type UpdateCase = Extract<Command, { kind: 'updateCase' }>;

/** How long a case may stay out of sight in the CRM after it was made. */
const hiddenMs = 15 * 60_000;

/**
 * Finds out what a command leaves open before it is sent: which case, what stays as the case has it, and, where the CRM
 * replaces a case's list of files, the whole list. Throws a PayloadError when it must not be sent, and NotYet when something
 * else comes first.
 */
export async function prepare(
  services: PrepareServices,
  asking: Preparation,
  command: Command,
  updateAttachments: 'append' | 'replace' | undefined,
): Promise<PreparedCommand> {
  const { delivery } = asking;
  const replaces = updateAttachments === 'replace';
  if (command.kind === 'insertCase' && replaces && command.attachments.length > 0) {
    await services.sentFiles.keep(delivery.payload.bucket, delivery.id, command.attachments);
  }
  if (command.kind !== 'updateCase') return { delivery, command };
  const addsFiles = command.attachments.length > 0;
  // The list may hold them by now, and where it is appended to they would be there twice.
  if (addsFiles && !replaces && delivery.replaces && delivery.unknowns) {
    throw new PayloadError('update_attachments_changed');
  }
  const found = await findCase(services, asking, command.caseId);
  const needsRecord = (addsFiles && replaces) || !command.changes.responsible || !command.changes.status;
  const record = needsRecord ? (found.record ?? (await recordOf(services, asking, found))) : undefined;
  const sendable = { ...command, caseId: found.caseId, changes: fillFromRecord(command.changes, record) };
  if (!record || !addsFiles || !replaces) return { delivery: found.delivery, command: sendable };
  const { attachments, row } = await replacedList(services, asking, record, found.delivery, command.attachments);
  return { delivery: row, command: { ...sendable, attachments } };
}

async function recordOf({ ledger, now }: PrepareServices, asking: Preparation, found: FoundCase): Promise<CaseRecord> {
  const record = await spendAndRead(asking, () => findCaseById(asking.crm, found.caseId));
  if (record) return record;
  const maker = found.delivery.waitsFor && (await ledger.read(found.delivery.waitsFor));
  if (maker && now() - (maker.settledAt ?? 0) < hiddenMs) throw new NotYetError('case_not_visible');
  throw new PayloadError('case_not_found');
}

/** What a change does not say stays as it is: as it was a moment ago, when the case was read. */
function fillFromRecord(changes: UpdateCase['changes'], record: CaseRecord | undefined): CaseChanges {
  const { responsible = record?.responsible ?? '', status = record?.status.name ?? '' } = changes;
  const { solution = changes.status === undefined ? record?.solution : undefined } = changes;
  return { ...changes, responsible, status, ...(solution && { solution }) };
}
