import { attached } from '../config/attached.ts';
import { endingOf } from '../config/file-kinds.ts';
import type { AttachedObject, Command, FileFault } from '../delivery/command.ts';
import type { FileCheck } from './file-fault.ts';
import { isJunk } from './junk.ts';
import { withoutRefusedFiles } from './refused-files.ts';

/** A file that is not there yet. */
export interface AnnouncedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Why a command would be rejected once its files have arrived, whatever their content. */
export interface AnnouncedFault {
  /** `junk`: a bucket would ignore a file of that name. `too_large_together`: each may be sent, but not all in one call. */
  readonly why: FileFault | 'junk' | 'too_large_together';
  /** The position of the first file at fault, from 0. */
  readonly at: number;
}

/**
 * Returns why a command with these files would be rejected, by their names and sizes alone. `undefined` when it may be accepted,
 * also where the policy sends it without some of them.
 */
export function findAnnouncedFault(
  command: Extract<Command, { attachments: unknown }>,
  files: readonly AnnouncedFile[],
  check: FileCheck,
): AnnouncedFault | undefined {
  const junk = files.findIndex(({ name }) => isJunk(name));
  if (junk >= 0) return { why: 'junk', at: junk };
  const attachments = files.map((file) => attached({ ...file, bucket: '', key: '', etag: '', sequencer: '' }));
  const faults = attachments.map((file) => faultOf(file, check));
  const { rejected } = withoutRefusedFiles({ ...command, attachments }, faults, check);
  if (rejected === undefined) return undefined;
  const at = Number(rejected.split(':')[1]) - 1;
  return { why: faults[at] ?? 'too_large_together', at };
}

/** The same as `findFileFault`, without the file's content. */
function faultOf(
  { name, size }: Pick<AttachedObject, 'name' | 'size'>,
  { attachmentLimit, attachmentTypes }: FileCheck,
): FileFault | undefined {
  if (size === 0) return 'empty';
  if (size > attachmentLimit) return 'too_large';
  return attachmentTypes.includes(endingOf(name)) ? undefined : 'wrong_type';
}
