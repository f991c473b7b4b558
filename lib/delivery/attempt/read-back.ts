import type { CaseRecord } from '../../wolkvox/case-record.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { crmDate } from '../../wolkvox/dates.ts';
import { writtenDescription } from '../../wolkvox/description.ts';
import { findCaseById } from '../../wolkvox/find-case.ts';
import { findRecordById } from '../../wolkvox/find-record.ts';
import { isShown, isShownFirst } from '../../wolkvox/shown-value.ts';
import { NotYetError } from '../classify.ts';
import { type Command, missingOf } from '../command.ts';
import { countedRead } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import { type Delivery, onlySetsValues } from '../ledger/delivery.ts';
import { PayloadError } from '../ledger/payload.ts';
import type { Preparation } from './find-case.ts';

/** What the record says about a change whose answer was lost. */
interface ReadBack {
  readonly holdsValues: boolean;
  /** As the CRM writes them: when and by whom the record was last changed. */
  readonly modifiedAt: string;
  readonly modifiedBy: string;
}

/** How long a record may stay invisible in the CRM. */
const hiddenMs = 15 * 60_000;
/** Clocks differ. */
const clockSlackMs = 2 * 60_000;

/**
 * Reads the record that a change of values may have reached, before the change is sent again. Returns the record's id when it
 * holds the values: the change is delivered. Returns `undefined` when the change may be sent: its answer was never lost, or the
 * record is as it was. Throws a PayloadError `changed_since` when somebody changed the record since, and `resent_in_vain` after
 * the last resend. Costs a call.
 */
export async function readBack(
  engine: EngineServices,
  job: Preparation,
  command: Command,
): Promise<string | undefined> {
  const { delivery } = job;
  if (delivery.counters.unknowns === 0 || !onlySetsValues(delivery)) return undefined;
  const target = targetOf(delivery, command);
  const found = target && (await target.read(job));
  if (!found) return waitForRecord(engine, delivery);
  // With files, the call sends the whole list again, and no second file appears.
  if (found.holdsValues) return delivery.fileCount === 0 ? target.id : undefined;
  if (isOrdered(delivery)) return undefined;
  if (isChangedSince(found, delivery, job.crm.zone)) throw new PayloadError('changed_since');
  if (delivery.counters.unknowns > engine.limits.resends) throw new PayloadError('resent_in_vain');
  return undefined;
}

interface Target {
  readonly id: string;
  read(job: Preparation): Promise<ReadBack | undefined>;
}

/** Returns the record that a change reaches. `undefined` for one whose case no attempt has looked up. */
function targetOf(delivery: Delivery, command: Command): Target | undefined {
  if (command.kind === 'updateRecord') {
    const { module, id, fields } = command;
    return {
      id,
      async read({ crm, spendCall }) {
        const read = () => findRecordById(crm, module, id);
        const record = await countedRead(spendCall, 'custom/query.php', read);
        const isThere = ([label, value]: [string, unknown]) => isShown(value, record?.values[label]);
        return record && { ...record, holdsValues: Object.entries(fields).every(isThere) };
      },
    };
  }
  if (command.kind !== 'updateCase') return undefined;
  const id = delivery.caseId ?? (typeof command.caseId === 'string' ? command.caseId : undefined);
  if (!id) return undefined;
  return {
    id,
    async read({ crm, spendCall }) {
      const record = await countedRead(spendCall, 'cases/queryCases.php', () => findCaseById(crm, id));
      return record && { ...record, holdsValues: caseHolds(crm, record, command) };
    },
  };
}

/** A value that the record does not show, such as the owner's login, is not known to be there. */
function caseHolds(crm: Wolkvox, record: CaseRecord, command: Extract<Command, { kind: 'updateCase' }>): boolean {
  const { form = {}, description, contact, ...others } = command.changes;
  const shown: Readonly<Record<string, string>> = {
    type: record.type,
    status: record.status.name,
    priority: record.priority,
    solution: record.solution,
    responsible: record.responsible,
    owner: record.owner,
  };
  return (
    (description === undefined || isDescribed(crm, record, command, description)) &&
    (contact === undefined || contact.toLowerCase() === record.contactEmail.toLowerCase()) &&
    Object.entries(others).every(([name, value]) => value === undefined || isShown(value, shown[name])) &&
    Object.entries(form).every(([label, value]) => isShown(value, record.form[label]))
  );
}

/** As text, or as it was sent: a CRM that takes it for text shows that. A note on missing files may follow it. */
function isDescribed(crm: Wolkvox, record: CaseRecord, command: Command, description: string): boolean {
  const compare = missingOf(command).length > 0 ? isShownFirst : isShown;
  return [description, writtenDescription(crm, description)].some((sent) => compare(sent, record.description));
}

/** An empty read proves nothing. After a while a person must look. */
function waitForRecord({ clock }: EngineServices, delivery: Delivery): undefined {
  if (isOrdered(delivery)) return undefined;
  const sentAt = delivery.committedAt ?? delivery.acceptedAt;
  if (clock.now() - sentAt < hiddenMs) throw new NotYetError('record_not_visible');
  throw new PayloadError('record_not_found');
}

/** Whether a person decided to send it again after its answer was lost. Then what others changed does not stop it. */
function isOrdered({ decisions = [], committedAt = 0 }: Delivery): boolean {
  const last = decisions.at(-1);
  return last?.what === 'retry' && last.at >= committedAt;
}

/**
 * Whether somebody else changed a record that lacks our values. By the API, a change before our call or in its second is most
 * often our own, of an earlier command; a person's within the difference of the clocks counts. Without a time, it may have been
 * changed.
 */
function isChangedSince({ modifiedAt, modifiedBy }: ReadBack, { committedAt }: Delivery, zone: string): boolean {
  if (committedAt === undefined || modifiedAt === '') return true;
  const clock = (ms: number) =>
    crmDate(new Date(ms), { endpoint: 'custom/query.php', field: 'modified', zone, seconds: true });
  return modifiedBy.startsWith('API@')
    ? modifiedAt > clock(committedAt)
    : modifiedAt >= clock(committedAt - clockSlackMs);
}
