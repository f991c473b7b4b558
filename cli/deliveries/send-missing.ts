import { accept } from '../../lib/delivery/accept.ts';
import { configurationRefusal } from '../../lib/delivery/attempt/refusal.ts';
import { type Command, type MissingFile, missingOf } from '../../lib/delivery/command.ts';
import type { Delivered } from '../../lib/delivery/ledger/delivery.ts';
import { readPayload } from '../../lib/delivery/ledger/payload.ts';
import { checkFiles, fileCheckOf } from '../../lib/uploads/file-fault.ts';
import { filesToTag } from '../../lib/uploads/tag-files.ts';
import { acceptServices } from '../accept-services.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonText } from '../reasons.ts';
import { newDecision } from '../record-decision.ts';
import { RefusedError } from '../refused-error.ts';
import { wakeLanes } from '../wake-lanes.ts';
import { plural } from '../wording.ts';
import { withRescannedFiles } from './rescanned-files.ts';

/** Sends the files that a delivered command went without, and no other part of it, as a delivery of their own. */
export async function sendMissingFiles(
  operator: Operator,
  terminal: Terminal,
  delivery: Delivered,
  reason: string,
): Promise<void> {
  const { engine, bridge, facts, commandLine } = operator;
  const { id, operation, decisions = [] } = delivery;
  const earlier = decisions.find(({ madeDelivery }) => madeDelivery !== undefined)?.madeDelivery;
  if (earlier) {
    throw new RefusedError(
      `The missing files were sent as ${earlier}. See ${commandLine(`deliveries show ${earlier}`)}`,
    );
  }
  const { objects, ledger } = engine.stores;
  const first = await readPayload(objects, delivery);
  const addition = await withRescannedFiles(facts, additionTo(first, delivery));
  // By today's configuration: a file that was too large yesterday may be sent now.
  const check = { ...fileCheckOf(bridge, operation), refusedFiles: 'note' } as const;
  const { command, rejected } = await checkFiles(facts, addition, check);
  const still = renumber(missingOf(command), first);
  for (const { number, why } of rejected ? missingOf(first) : still) {
    terminal.say(`File ${number} still cannot be sent: ${reasonText(why)}`);
  }
  if (rejected || !('attachments' in command)) {
    throw new RefusedError('No file can be sent yet: correct the cause first');
  }
  const { kind, attachments } = command;
  const settings = engine.operations.settingsOf(operation);
  const refusal = configurationRefusal(settings, { kind, fileCount: attachments.length });
  if (refusal) throw new RefusedError(`The files cannot be added: ${reasonText(refusal)}`);

  const question = `Send ${plural(attachments.length, 'missing file')}?${sideEffectOf(command)}`;
  if (!(await terminal.confirm(question))) return terminal.say('Nothing was changed.');
  const { delivery: made } = await accept(
    acceptServices(operator, (woken) => wakeLanes(operator, terminal, woken)),
    {
      operation,
      command: still.length > 0 ? { ...command, missing: still } : command,
      event: { origin: `missing:${id}`, dedupeKey: 'files' },
      priority: delivery.priority,
      filesToTag: filesToTag(bridge, command),
    },
  );
  await ledger.addDecision(id, newDecision(operator, terminal, { what: 'retry', reason, madeDelivery: made.id }));
  terminal.say(`They will be sent as ${made.id}.`);
}

/** Returns what the CRM demands with a change of a case, as it is then set. */
function sideEffectOf(command: Command): string {
  if (command.kind !== 'updateCase' || command.changes.status === undefined) return '';
  const { status, responsible } = command.changes;
  return ` The CRM demands status and responsible with them, and sets them to "${status}" and ${responsible}.`;
}

/** Returns a command that adds the missing files to what the first command made, and changes nothing else. */
function additionTo(command: Command, { crmId, caseId }: Delivered): Command {
  const attachments = missingOf(command).map(({ number: _number, why: _why, linkDays: _days, ...file }) => file);
  switch (command.kind) {
    case 'insertCase': {
      const { responsible, status, solution } = command.case;
      const changes = { responsible, status, ...(solution !== undefined && { solution }) };
      return { kind: 'updateCase', caseId: requireCrmId(crmId), changes, attachments };
    }
    case 'updateCase': {
      const { responsible, status, solution } = command.changes;
      const changes = { responsible, status, ...(solution !== undefined && { solution }) };
      return { kind: 'updateCase', caseId: caseId ?? command.caseId, changes, attachments };
    }
    case 'insertRecord':
    case 'updateRecord': {
      const { module, attachmentField } = command;
      const id = command.kind === 'updateRecord' ? command.id : requireCrmId(crmId);
      return { kind: 'updateRecord', module, id, fields: {}, attachmentField, attachments };
    }
    default:
      throw new RefusedError('A command of this kind carries no files, so none is missing');
  }
}

function requireCrmId(crmId: string | undefined): string {
  if (crmId !== undefined) return crmId;
  throw new RefusedError('The CRM did not say which record it made: add the files there by hand');
}

/** By their positions in the first command. */
function renumber(missing: readonly MissingFile[], first: Command): MissingFile[] {
  return missing.map((file) => ({ ...file, number: missingOf(first)[file.number - 1]?.number ?? file.number }));
}
