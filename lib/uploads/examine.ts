import type { ObjectFacts } from '../aws/object-facts.ts';
import { attachmentsOf, type Command, type FileFault } from '../delivery/command.ts';
import { type FileLimits, fileFault } from './file-fault.ts';
import { decided, type Examined, type FilePolicy } from './refused-files.ts';

export interface ExamineSettings extends FileLimits, FilePolicy {}

/** Looks at a command's files before it is accepted, and decides by the policy what becomes of it without some of them. */
export async function examine(facts: ObjectFacts, command: Command, settings: ExamineSettings): Promise<Examined> {
  const faults: (FileFault | undefined)[] = [];
  for (const file of attachmentsOf(command)) faults.push(await fileFault(facts, file, settings));
  return decided(command, faults, settings);
}
