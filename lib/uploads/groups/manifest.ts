import * as z from 'zod/mini';
import { keyFault } from '../../config/key-fault.ts';
import { isJunk } from '../junk.ts';

/** A manifest that cannot be used. The reason is one word; its text is not repeated. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly reason: 'empty' | 'too_long' | 'not_text' | 'bad_name';

  constructor(reason: ManifestError['reason']) {
    super(`The manifest cannot be used: ${reason}`);
    this.reason = reason;
  }
}

/** Bytes of a manifest at most. */
export const longestManifest = 256 * 1024;

const Names = z.union([z.array(z.string()), z.object({ files: z.array(z.string()) })]);

/**
 * Returns the keys of the files that a manifest names, each once, in NFC. It is a JSON list of names, an object with such a
 * list as `files`, or one name per line. Names are relative to the manifest's own folder. Its own name does not count, nor do
 * files that nobody sent. Throws a ManifestError.
 */
export function keysIn(bytes: Uint8Array, manifestKey: string, mostNames: number): string[] {
  if (bytes.length > longestManifest) throw new ManifestError('too_long');
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
  const names = namesIn(textOf(bytes));
  const keys = new Set(names.filter((name) => name !== '').map((name) => (folder + name).normalize('NFC')));
  keys.delete(manifestKey.normalize('NFC'));
  // A list of a whole folder names them too, and their uploads are ignored: the group would wait for them in vain.
  for (const key of keys) if (isJunk(key)) keys.delete(key);
  if (keys.size === 0) throw new ManifestError('empty');
  if (keys.size > mostNames) throw new ManifestError('too_long');
  for (const key of keys) if (keyFault(key) || key.endsWith('/')) throw new ManifestError('bad_name');
  return [...keys];
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ManifestError('not_text');
  }
}

/** A text that begins as JSON must be JSON: a list that was cut off must not pass for lines. */
function namesIn(text: string): readonly string[] {
  if (!/^\s*[[{]/.test(text)) return text.split('\n').map((line) => line.trim());
  try {
    const names = Names.parse(JSON.parse(text));
    return 'files' in names ? names.files : names;
  } catch {
    throw new ManifestError('not_text');
  }
}
