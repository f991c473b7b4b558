import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError } from '../aws/objects.ts';
import { endingOf, fileKinds } from '../config/file-kinds.ts';
import type { AttachedObject, FileFault } from '../delivery/command.ts';

export interface FileLimits {
  /** Bytes of one file. */
  readonly attachmentLimit: number;
  /** Endings, in small letters. */
  readonly attachmentTypes: readonly string[];
}

/** Enough for every mark; an office document names its kind a little further in. */
const headBytes = 16 * 1024;

/**
 * Why a file is not to be sent to the CRM; nothing when it is. Reads its first bytes at most. A file that is gone is judged by
 * its name and size: its delivery says that it is gone.
 */
export async function findFileFault(
  facts: ObjectFacts,
  file: AttachedObject,
  { attachmentLimit, attachmentTypes }: FileLimits,
): Promise<FileFault | undefined> {
  if (file.refused) return file.refused;
  if (file.size === 0) return 'empty';
  if (file.size > attachmentLimit) return 'too_large';
  const ending = endingOf(file.name);
  if (!attachmentTypes.includes(ending)) return 'wrong_type';
  const kind = fileKinds[ending];
  if (!kind) return undefined;
  const head = await headUnlessGone(facts, file);
  return head === undefined || kind.contents.includes(await contentOf(head)) ? undefined : 'wrong_type';
}

async function headUnlessGone(facts: ObjectFacts, file: AttachedObject): Promise<Uint8Array | undefined> {
  try {
    return await facts.firstBytes(file, headBytes);
  } catch (error) {
    if (error instanceof ObjectError && error.reason !== 'object_unreadable') return undefined;
    throw error;
  }
}

/** What the bytes are, by the name that `file-type` gives it; `unknown` when they have no mark. */
async function contentOf(head: Uint8Array): Promise<string> {
  // A third of what this function loads, and of no use to rules that attach nothing.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  if (found) return found.ext;
  // Readers look for it in the first kilobyte, and some scanners write something before it.
  return Buffer.from(head.subarray(0, 1024)).includes('%PDF-') ? 'pdf' : 'unknown';
}
