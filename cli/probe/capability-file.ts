import { constants } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CapabilityFile, probed } from '../../lib/config/probed.ts';
import { Refused } from '../refused.ts';
import type { Findings } from './run-probe.ts';

/** All that a probe writes down: what the engine takes from it, and what people may want to read. */
export interface Capabilities extends CapabilityFile {
  readonly operation: string;
  readonly probedAt: string;
  readonly findings: Findings;
}

/** Where a probe's findings go. */
export interface CapabilityPlace {
  readonly file: string;
  /** The settings that an earlier probe found out. */
  readonly known: readonly string[];
}

/** Looks, before anything is paid for, whether the file can be written. Throws Refused when it cannot. */
export async function placeFor(file: string): Promise<CapabilityPlace> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const text = await textAt(file);
    await access(text === undefined ? path.dirname(file) : file, constants.W_OK);
    return { file, known: text === undefined ? [] : Object.keys(probed(JSON.parse(text))) };
  } catch (error) {
    throw new Refused(
      `The findings cannot be written to ${file} (${(error as Error).message}). Another place: --out FILE`,
    );
  }
}

/** Writes the findings down. Throws Refused where that would forget what an earlier probe found out. */
export async function writeCapabilities({ file, known }: CapabilityPlace, capabilities: Capabilities): Promise<void> {
  const { settings } = capabilities;
  const forgotten = known.filter((name) => !(name in settings));
  if (forgotten.length > 0) {
    throw new Refused(
      `${file} knows more than this probe found out (${forgotten.join(', ')}), so it was left as it is. Delete it first, or say --out FILE`,
    );
  }
  await writeFile(file, `${JSON.stringify(capabilities, null, 2)}\n`);
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
