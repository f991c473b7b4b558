import type { ObjectFacts } from '../lib/aws/object-facts.ts';
import { type AttachedObject, attachmentsOf, type Command } from '../lib/delivery/command.ts';
import { cleanTag, scanTag } from '../lib/uploads/scan-result.ts';

/** The command with its files as they are by now: one that was not scanned in time, and was since, may be sent. */
export async function scannedSince(facts: ObjectFacts, command: Command): Promise<Command> {
  const files = attachmentsOf(command);
  if (!('attachments' in command) || files.every(({ refused }) => refused !== 'not_scanned')) return command;
  return { ...command, attachments: await Promise.all(files.map((file) => asItIs(facts, file))) };
}

async function asItIs(facts: ObjectFacts, file: AttachedObject): Promise<AttachedObject> {
  if (file.refused !== 'not_scanned' || (await facts.tags(file))[scanTag] !== cleanTag) return file;
  const { refused: _refused, ...clean } = file;
  return clean;
}
