import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A file that the demo uploads. */
export interface DemoFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** Reads name, size and hash of a file on disk, before it is sent. */
export async function measureFile(file: string): Promise<DemoFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { path: file, name: path.basename(file), bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Writes a CSV file of exactly that many bytes: meter readings, one per line. */
export async function makeReadings(file: string, bytes: number): Promise<void> {
  await pipeline(readings(bytes), createWriteStream(file));
}

const chunkBytes = 256 * 1024;

function* readings(bytes: number): Generator<string> {
  let written = 0;
  let text = 'meter,reading,kwh\n';
  for (let line = 0; written < bytes; line++) {
    // Without a short period: every block differs from the others, so the file does not compress well.
    text += `M${String(line % 9973).padStart(5, '0')},${line},${((line * 2_654_435_761) % 1_000_003) / 100}\n`;
    if (text.length < chunkBytes && written + text.length < bytes) continue;
    const chunk = text.slice(0, bytes - written);
    written += chunk.length;
    text = '';
    yield chunk;
  }
}
