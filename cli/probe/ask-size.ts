import type { Attachment, AttachmentEncoding } from '../../lib/wolkvox/attachment.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { addFile } from './ask-attachments.ts';
import { NoCallsLeftError } from './call-budget.ts';
import { readCase, type Sandbox } from './sandbox.ts';

/** Roughly how large a file may be, in MiB of the file itself. In the body it takes a third more. */
export interface SizeFindings {
  /** The largest that the CRM accepted. */
  readonly acceptedMiB: number;
  /** The smallest that it did not accept. Missing when it accepted all. */
  readonly refusedMiB?: number;
  /** Whether the case shows one of them: some CRMs report success and drop it. Missing when no call was left. */
  readonly stored?: boolean;
}

export const mebibyte = 1024 * 1024;

/**
 * Adds larger and larger files to the case, then one between the last accepted and the first refused. Costs 6 calls at most.
 * With fewer left, it returns what it found out.
 */
export async function askSize(
  sandbox: Sandbox,
  caseId: string,
  encoding: AttachmentEncoding,
  largestMiB: number,
): Promise<SizeFindings> {
  const size: { acceptedMiB: number; refusedMiB?: number; stored?: boolean } = { acceptedMiB: 0 };

  async function tryOne(sizeMiB: number): Promise<void> {
    const file = zeros(`prueba-${sizeMiB}-MiB.pdf`, Math.round(sizeMiB * mebibyte));
    const isAccepted = await unlessBroken(addFile(sandbox, caseId, encoding, file));
    size[isAccepted ? 'acceptedMiB' : 'refusedMiB'] = sizeMiB;
  }

  try {
    for (const sizeMiB of stepsTo(largestMiB)) {
      if (size.refusedMiB === undefined) await tryOne(sizeMiB);
    }
    const { acceptedMiB, refusedMiB } = size;
    if (refusedMiB !== undefined && acceptedMiB > 0) {
      await tryOne(Math.round(Math.sqrt(acceptedMiB * refusedMiB) * 10) / 10);
    }
    const files = size.acceptedMiB > 0 ? ((await readCase(sandbox, caseId))?.files ?? []) : [];
    size.stored = files.some(({ url }) => !sandbox.seenFiles.has(url));
  } catch (error) {
    if (!(error instanceof NoCallsLeftError) || size.acceptedMiB === 0) throw error;
  }
  return size;
}

/** Returns sizes that are each about four times the one before, up to the largest. */
function stepsTo(largestMiB: number): number[] {
  const steps = [1, 5, 20].filter((size) => size < largestMiB);
  return [...steps, largestMiB];
}

/** Returns false for a broken connection: a server may hang up on a body that is too large. */
async function unlessBroken(adding: Promise<boolean>): Promise<boolean> {
  try {
    return await adding;
  } catch (error) {
    if (error instanceof WolkvoxError && error.kind === 'broken') return false;
    throw error;
  }
}

function zeros(name: string, length: number): Attachment {
  return {
    name,
    type: 'application/pdf',
    length,
    open: async () =>
      (async function* () {
        yield Buffer.from('%PDF-1.4\n').subarray(0, length);
        const piece = Buffer.alloc(mebibyte);
        for (let left = length - 9; left > 0; left -= piece.length)
          yield piece.subarray(0, Math.min(left, piece.length));
      })(),
  };
}
