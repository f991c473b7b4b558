import { linkDays, type RefusedFiles } from '../config/file-policy.ts';
import {
  type AttachedObject,
  attachmentsOf,
  type Command,
  type FileFault,
  isLinkable,
  type MissingFile,
} from '../delivery/command.ts';

export interface FilePolicy {
  readonly refusedFiles: RefusedFiles;
  /** Bytes that one call can carry within the time of one run. */
  readonly callBytes: number;
}

/** A command with the files that can be sent, and those that cannot; or why it is not to be sent at all. */
export interface CheckedCommand<C extends Command = Command> {
  readonly command: C;
  /** Such as `wrong_type:2`: the fault, and the number of the first file that has one. */
  readonly rejected?: string;
}

/** Decides by the policy what becomes of a command some of whose files have a fault: one fault or none for each of its files. */
export function withoutRefusedFiles<C extends Command>(
  command: C,
  faults: readonly (FileFault | undefined)[],
  { refusedFiles, callBytes }: FilePolicy,
): CheckedCommand<C> {
  const files = attachmentsOf(command);
  if (!('attachments' in command) || files.length === 0) return { command };
  const kept: AttachedObject[] = [];
  const missing: MissingFile[] = [];
  let bytes = 0;
  for (const [at, file] of files.entries()) {
    const why = faults[at] ?? (bytes + file.size > callBytes ? 'too_large' : undefined);
    if (why) missing.push(withLink({ ...file, number: at + 1, why }, linkDays(refusedFiles)));
    else {
      kept.push(file);
      bytes += file.size;
    }
  }
  const [first] = missing;
  if (!first) return { command };
  if (refusedFiles === 'reject' || isEmptyChange(command, kept)) {
    return { command, rejected: `${first.why}:${first.number}` };
  }
  return { command: { ...command, attachments: kept, missing } };
}

function withLink(file: MissingFile, days: number | undefined): MissingFile {
  return days !== undefined && isLinkable(file) ? { ...file, linkDays: days } : file;
}

/** What was to add files to something, and has none left: there is nothing to do but to say so. */
function isEmptyChange(command: Command, kept: readonly AttachedObject[]): boolean {
  if (kept.length > 0) return false;
  if (command.kind === 'updateCase') return Object.keys(command.changes).every((name) => requiredAnyway.includes(name));
  return command.kind === 'updateRecord' && Object.keys(command.fields).length === 0;
}

/** The CRM wants these with every change of a case. */
const requiredAnyway = ['responsible', 'status'];
