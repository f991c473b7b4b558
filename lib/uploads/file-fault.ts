import type { ObjectFacts } from '../aws/object-facts.ts';
import { isLost } from '../aws/objects.ts';
import { type Bridge, limitsOf, operationNamed } from '../config/bridge.ts';
import { endingOf, fileKinds } from '../config/file-kinds.ts';
import { type AttachedObject, attachmentsOf, type Command, type FileFault } from '../delivery/command.ts';
import { isSylk, isTable } from '../delivery/tables.ts';
import { largestCallBytes } from '../delivery/timing.ts';
import { isActive } from './active-content.ts';
import { headBytes, isOfKind, mayOpenAsText } from './file-content.ts';
import { type CheckedCommand, type FilePolicy, withoutRefusedFiles } from './refused-files.ts';

/** Which files an operation accepts, and what happens to a command without the others. */
export interface FileCheck extends FilePolicy {
  /** Bytes of one file. */
  readonly attachmentLimit: number;
  /** Endings, in small letters. */
  readonly attachmentTypes: readonly string[];
  /** @default 'refuse' */
  readonly activeContent?: 'refuse' | 'send' | undefined;
  /** @default 'keep' */
  readonly csvFormulas?: 'keep' | 'neutralise' | undefined;
}

/** Returns the checks of an operation: by its configuration, and by what one invocation has the time for. */
export function fileCheckOf(bridge: Bridge, operation: string): FileCheck {
  const settings = operationNamed(bridge, operation);
  const { refusedFiles, attachmentLimit, attachmentTypes, activeContent, csvFormulas } = settings;
  const callBytes = largestCallBytes(limitsOf(bridge));
  return { refusedFiles, attachmentLimit, attachmentTypes, activeContent, csvFormulas, callBytes };
}

/** Returns a command with the files that may be sent, checked before it is accepted; or why it must not be sent at all. */
export async function checkFiles(facts: ObjectFacts, command: Command, check: FileCheck): Promise<CheckedCommand> {
  const faults: (FileFault | undefined)[] = [];
  for (const file of attachmentsOf(command)) faults.push(await findFileFault(facts, file, check));
  return withoutRefusedFiles(command, faults, check);
}

/**
 * Returns why a file must not be sent to the CRM; `undefined` when it may. Reads its first bytes at most. A file that is gone is
 * judged by name and size, and its delivery then reports that it is gone. Throws an ObjectError when S3 does not give the bytes.
 */
export async function findFileFault(
  facts: ObjectFacts,
  file: AttachedObject,
  check: Pick<FileCheck, 'attachmentLimit' | 'attachmentTypes' | 'activeContent' | 'csvFormulas'>,
): Promise<FileFault | undefined> {
  const { attachmentLimit, attachmentTypes, activeContent = 'refuse', csvFormulas } = check;
  if (file.refused) return file.refused;
  if (file.size === 0) return 'empty';
  if (file.size > attachmentLimit) return 'too_large';
  const ending = endingOf(file.name);
  if (!attachmentTypes.includes(ending)) return 'wrong_type';
  const kind = fileKinds[ending];
  const mayCompute = csvFormulas === 'neutralise' && isTable(file);
  if (!kind && activeContent === 'send' && !mayCompute) return undefined;
  const head = await readHead(facts, file);
  if (head === undefined) return undefined;
  if (kind && !(await isOfKind(head, kind))) return 'wrong_type';
  // Its formulas begin no cell: `C;X1;E1+1`.
  if (mayCompute && isSylk(head)) return 'wrong_type';
  const isRefused = activeContent === 'refuse' && (await mayOpenAsText(head)) && isActive(head);
  return isRefused ? 'wrong_type' : undefined;
}

/** Returns `undefined` when the file is gone or was overwritten. Throws an ObjectError for one that may be read later. */
async function readHead(facts: ObjectFacts, file: AttachedObject): Promise<Uint8Array | undefined> {
  try {
    return await facts.firstBytes(file, headBytes);
  } catch (error) {
    if (isLost(error)) return undefined;
    throw error;
  }
}
