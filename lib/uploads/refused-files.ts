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
  /** Bytes that one call can carry within the time of one invocation. */
  readonly callBytes: number;
}

/** A command with the files that may be sent and those that are left out; or why it must not be sent at all. */
export interface CheckedCommand<C extends Command = Command> {
  readonly command: C;
  /** Such as `wrong_type:2`: the fault, and the position of the first file that has one. */
  readonly rejected?: string;
}

/** Applies the policy to a command, given one fault or `undefined` for each of its files. */
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
  if (refusedFiles === 'reject' || changesNothing(command, kept)) {
    return { command, rejected: `${first.why}:${first.number}` };
  }
  return { command: { ...command, attachments: kept, missing } };
}

function withLink(file: MissingFile, days: number | undefined): MissingFile {
  return days !== undefined && isLinkable(file) ? { ...file, linkDays: days } : file;
}

/** Whether a command that was to add files has none left, and would set no value. */
function changesNothing(command: Command, kept: readonly AttachedObject[]): boolean {
  if (kept.length > 0) return false;
  if (command.kind === 'updateCase') return Object.keys(command.changes).every((name) => alwaysSent.includes(name));
  return command.kind === 'updateRecord' && Object.keys(command.fields).length === 0;
}

/** The CRM wants these with every change of a case. */
const alwaysSent = ['responsible', 'status'];
