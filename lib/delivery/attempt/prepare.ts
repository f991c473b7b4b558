import type { CaseRecord } from '../../wolkvox/case-record.ts';
import type { CaseChanges } from '../../wolkvox/cases.ts';
import { findCaseById } from '../../wolkvox/find-case.ts';
import { NotYetError } from '../classify.ts';
import type { Command, CompleteCommand } from '../command.ts';
import { countedRead } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { PayloadError } from '../ledger/payload.ts';
import { caseMadeBy, type FoundCase, findCase, type Preparation } from './find-case.ts';
import { replacedList } from './replaced-list.ts';

export interface PreparedCommand {
  /** As its row is now. */
  readonly delivery: Delivery;
  readonly command: CompleteCommand;
}

type UpdateCase = Extract<Command, { kind: 'updateCase' }>;

/** How long a new case may stay invisible in the CRM. */
const hiddenMs = 15 * 60_000;

/**
 * Returns the command with everything that its call says. Looks up what it leaves open: which case, the values that stay, and
 * the whole list of files where the CRM replaces it. Throws a PayloadError when it must not be sent, and a NotYetError when
 * something else must come first.
 */
export async function prepare(engine: EngineServices, job: Preparation, command: Command): Promise<PreparedCommand> {
  const { delivery } = job;
  const { updateAttachments } = engine.operations.settingsOf(delivery.operation);
  const replaces = updateAttachments === 'replace';
  if (command.kind === 'insertCase' && replaces && command.attachments.length > 0) {
    await engine.stores.sentFiles.keep(delivery.payload.bucket, delivery.id, command.attachments);
  }
  if (command.kind === 'insertTask') {
    const { recordId } = command.task;
    const id = typeof recordId === 'string' ? recordId : await caseMadeBy(engine, delivery, recordId.madeBy);
    return { delivery, command: { ...command, task: { ...command.task, recordId: id } } };
  }
  if (command.kind !== 'updateCase') return { delivery, command };
  const addsFiles = command.attachments.length > 0;
  // An earlier attempt may have put them into the list. Where the list is appended to, they would be there twice.
  if (addsFiles && !replaces && delivery.replaces && delivery.counters.unknowns > 0) {
    throw new PayloadError('update_attachments_changed');
  }
  const found = await findCase(engine, job, command.caseId);
  const needsRecord = (addsFiles && replaces) || !command.changes.responsible || !command.changes.status;
  const record = needsRecord ? (found.record ?? (await readRecord(engine, job, found))) : undefined;
  const complete = { ...command, caseId: found.caseId, changes: fillFromRecord(command.changes, record) };
  if (!record || !addsFiles || !replaces) return { delivery: found.delivery, command: complete };
  const { attachments, row } = await replacedList(engine, job, record, found.delivery, command.attachments);
  return { delivery: row, command: { ...complete, attachments } };
}

async function readRecord({ stores, clock }: EngineServices, job: Preparation, found: FoundCase): Promise<CaseRecord> {
  const read = () => findCaseById(job.crm, found.caseId);
  const record = await countedRead(job.spendCall, 'cases/queryCases.php', read);
  if (record) return record;
  const maker = found.delivery.waitsFor && (await stores.ledger.read(found.delivery.waitsFor));
  const madeAt = maker && 'settledAt' in maker ? maker.settledAt : 0;
  if (maker && clock.now() - madeAt < hiddenMs) throw new NotYetError('case_not_visible');
  throw new PayloadError('case_not_found');
}

/** What a change leaves out stays as the record had it a moment ago. */
function fillFromRecord(changes: UpdateCase['changes'], record: CaseRecord | undefined): CaseChanges {
  const { responsible = record?.responsible ?? '', status = record?.status.name ?? '' } = changes;
  const { solution = changes.status === undefined ? record?.solution : undefined } = changes;
  return { ...changes, responsible, status, ...(solution && { solution }) };
}
