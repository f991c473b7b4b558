import type { ObjectFacts } from '../../lib/aws/object-facts.ts';
import { type AttachedObject, attachmentsOf, type Command } from '../../lib/delivery/command.ts';
import { cleanTag, scanTag } from '../../lib/uploads/scan-result.ts';

/** Returns the command with its files as they are now: a file that was scanned too late, and is clean, may be sent. */
export async function withRescannedFiles(facts: ObjectFacts, command: Command): Promise<Command> {
  const files = attachmentsOf(command);
  if (!('attachments' in command) || files.every(({ refused }) => refused !== 'not_scanned')) return command;
  return { ...command, attachments: await Promise.all(files.map((file) => rescannedFile(facts, file))) };
}

async function rescannedFile(facts: ObjectFacts, file: AttachedObject): Promise<AttachedObject> {
  if (file.refused !== 'not_scanned' || (await facts.tags(file))[scanTag] !== cleanTag) return file;
  const { refused: _refused, ...clean } = file;
  return clean;
}
