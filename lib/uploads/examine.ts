import type { ObjectFacts } from '../aws/object-facts.ts';
import { attachmentsOf, type Command, type FileFault } from '../delivery/command.ts';
import { type FileLimits, findFileFault } from './file-fault.ts';
import { type CheckedCommand, type FilePolicy, withoutRefusedFiles } from './refused-files.ts';

export interface FileCheckSettings extends FileLimits, FilePolicy {}

/** Looks at a command's files before it is accepted, and decides by the policy what becomes of it without some of them. */
export async function checkFiles(
  facts: ObjectFacts,
  command: Command,
  settings: FileCheckSettings,
): Promise<CheckedCommand> {
  const faults: (FileFault | undefined)[] = [];
  for (const file of attachmentsOf(command)) faults.push(await findFileFault(facts, file, settings));
  return withoutRefusedFiles(command, faults, settings);
}
