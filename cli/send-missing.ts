import { accept } from '../lib/delivery/accept.ts';
import { type Command, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { readPayload } from '../lib/delivery/ledger/payload.ts';
import { examineSettings } from '../lib/services.ts';
import { checkFiles } from '../lib/uploads/examine.ts';
import { filesToTag } from '../lib/uploads/tag-files.ts';
import { decisionOf, type Operator, type Terminal } from './operator.ts';
import { reasonInWords } from './reasons.ts';
import { Refused } from './refused.ts';
import { scannedSince } from './scanned-since.ts';
import { plural } from './wording.ts';

/** Sends the files that a delivered command went without, and nothing else of it, as a delivery of their own. */
export async function sendMissing(
  people: Operator,
  terminal: Terminal,
  delivery: Delivery,
  reason: string,
): Promise<void> {
  const { id, operation, decisions = [] } = delivery;
  const earlier = decisions.find(({ madeDelivery }) => madeDelivery !== undefined)?.madeDelivery;
  if (earlier) throw new Refused(`What is missing went on as ${earlier}: see deliveries show ${earlier}`);
  const told = await readPayload(people.objects, delivery);
  const addition = await scannedSince(people.facts, additionTo(told, delivery));
  // By the configuration of today: what was too large for yesterday's may be sent now.
  const settings = { ...examineSettings(people.bridge, operation), refusedFiles: 'note' } as const;
  const { command, rejected } = await checkFiles(people.facts, addition, settings);
  const still = renumbered(missingOf(command), told);
  for (const { number, why } of rejected ? missingOf(told) : still) {
    terminal.say(`File ${number} is still not to be sent: ${reasonInWords(why)}`);
  }
  if (rejected || !('attachments' in command)) throw new Refused('No file can be sent yet: correct the cause first');
  const refusal = people.refusal({ ...delivery, kind: command.kind, fileCount: command.attachments.length });
  if (refusal) throw new Refused(`The files cannot be added: ${reasonInWords(refusal)}`);

  const files = plural(command.attachments.length, 'missing file');
  const alsoSets =
    command.kind === 'updateCase' && command.changes.status !== undefined
      ? ` The CRM wants status and responsible with it: they are set to "${command.changes.status}" and ${command.changes.responsible}.`
      : '';
  if (!(await terminal.confirm(`Send ${files}?${alsoSets}`))) return terminal.say('Nothing was changed.');
  const { tokens = 1 } = people.bridge.operations[operation] ?? {};
  const { delivery: made } = await accept(
    { ...people, onWakeFailed: () => terminal.say('The lanes could not be woken: the sweep does it within a minute.') },
    {
      operation,
      tokens,
      command: still.length > 0 ? { ...command, missing: still } : command,
      event: { origin: `missing:${id}`, dedupeKey: 'files' },
      priority: delivery.priority,
      filesToTag: filesToTag(people.bridge, command),
    },
  );
  await people.ledger.addDecision(id, { ...decisionOf('retry', terminal, people, reason), madeDelivery: made.id });
  terminal.say(`They go as ${made.id}.`);
}

/** What adds the missing files to what the command made, and changes nothing besides. */
function additionTo(command: Command, { crmId }: Delivery): Command {
  const attachments = missingOf(command).map(({ number: _number, why: _why, linkDays: _days, ...file }) => file);
  switch (command.kind) {
    case 'insertCase': {
      const { responsible, status, solution } = command.case;
      const changes = { responsible, status, ...(solution !== undefined && { solution }) };
      return { kind: 'updateCase', caseId: known(crmId), changes, attachments };
    }
    case 'updateCase': {
      const { responsible, status, solution } = command.changes;
      const changes = { responsible, status, ...(solution !== undefined && { solution }) };
      return { kind: 'updateCase', caseId: command.caseId, changes, attachments };
    }
    case 'insertRecord':
    case 'updateRecord': {
      const { module, attachmentField } = command;
      const id = command.kind === 'updateRecord' ? command.id : known(crmId);
      return { kind: 'updateRecord', module, id, fields: {}, attachmentField, attachments };
    }
    default:
      throw new Refused('Nothing is missing of what carries no files');
  }
}

function known(crmId: string | undefined): string {
  if (crmId !== undefined) return crmId;
  throw new Refused('The CRM did not say which record it made: add the files there by hand');
}

/** By the numbers that they had in the first command. */
function renumbered(missing: readonly MissingFile[], first: Command): MissingFile[] {
  return missing.map((file) => ({ ...file, number: missingOf(first)[file.number - 1]?.number ?? file.number }));
}
