import { constants } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CapabilityFile, probed } from '../../lib/config/probed.ts';
import { RefusedError } from '../refused-error.ts';
import type { Findings } from './run-probe.ts';

/** A capability file: the settings for the engine, and the findings for people. */
export interface Capabilities extends CapabilityFile {
  readonly operation: string;
  readonly probedAt: string;
  readonly findings: Findings;
}

/** The file to which a probe writes. */
export interface CapabilityTarget {
  readonly file: string;
  /** The names of the settings that an earlier probe found out. */
  readonly known: readonly string[];
}

/** Makes the folder and checks that the file can be written, before a call is spent. Throws a RefusedError when it cannot. */
export async function prepareCapabilityFile(file: string): Promise<CapabilityTarget> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const text = await readIfExists(file);
    await access(text === undefined ? path.dirname(file) : file, constants.W_OK);
    return { file, known: text === undefined ? [] : Object.keys(probed(JSON.parse(text))) };
  } catch (error) {
    throw new RefusedError(
      `The findings cannot be written to ${file} (${(error as Error).message}). Choose another file: --out FILE`,
    );
  }
}

/** Writes the file. Throws a RefusedError when that would lose settings that an earlier probe found out. */
export async function writeCapabilities({ file, known }: CapabilityTarget, capabilities: Capabilities): Promise<void> {
  const { settings } = capabilities;
  const lost = known.filter((name) => !(name in settings));
  if (lost.length > 0) {
    throw new RefusedError(
      `${file} holds more than this probe found out (${lost.join(', ')}), so it was not changed. Delete it first, or choose another file: --out FILE`,
    );
  }
  await writeFile(file, `${JSON.stringify(capabilities, null, 2)}\n`);
}

async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
