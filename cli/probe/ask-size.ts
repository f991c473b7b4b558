import type { Attachment, AttachmentEncoding } from '../../lib/wolkvox/attachment.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { isTaken } from './ask-attachments.ts';
import { NoCallsLeft } from './budget.ts';
import { readCase, type Sandbox } from './sandbox.ts';

/** Roughly how large a file may be. MiB of the file itself; in the body it takes a third more. */
export interface SizeFindings {
  /** The largest that was answered with a success. */
  readonly acceptedMiB: number;
  /** The smallest that was not. Nothing when all were. */
  readonly refusedMiB?: number;
  /** Whether the case shows one of them: some CRMs say yes and leave it out. Nothing when no call was left to look. */
  readonly stored?: boolean;
}

export const mebibyte = 1024 * 1024;

/**
 * Adds ever larger files to the case, and one between the last that was taken and the first that was not. At most 6 calls;
 * with fewer left, it says as much as it found out.
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
    const taken = await unlessBroken(isTaken(sandbox, caseId, encoding, file));
    size[taken ? 'acceptedMiB' : 'refusedMiB'] = sizeMiB;
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
    if (!(error instanceof NoCallsLeft) || size.acceptedMiB === 0) throw error;
  }
  return size;
}

/** 1, 5 and 20 MiB and so on, each about four times the one before, up to the largest. */
function stepsTo(largestMiB: number): number[] {
  const steps = [1, 5, 20].filter((size) => size < largestMiB);
  return [...steps, largestMiB];
}

/** A server that has enough of a body may simply hang up. */
async function unlessBroken(taken: Promise<boolean>): Promise<boolean> {
  try {
    return await taken;
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
