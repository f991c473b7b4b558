import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A file that the demo drops. */
export interface DemoFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** What the demo knows of a file before it is sent: read here, from this machine's disk. */
export async function measureFile(file: string): Promise<DemoFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { path: file, name: path.basename(file), bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Writes a CSV file of exactly that many bytes: readings of meters, one a line, and spaces at the end. */
export async function makeReadings(file: string, bytes: number): Promise<void> {
  await pipeline(readings(bytes), createWriteStream(file));
}

const chunkBytes = 256 * 1024;

function* readings(bytes: number): Generator<string> {
  let written = 0;
  let text = 'meter,reading,kwh\n';
  for (let line = 0; written < bytes; line++) {
    // A sequence without a period that compresses away: every block differs from the others.
    text += `M${String(line % 9973).padStart(5, '0')},${line},${((line * 2_654_435_761) % 1_000_003) / 100}\n`;
    if (text.length < chunkBytes && written + text.length < bytes) continue;
    const chunk = text.slice(0, bytes - written);
    written += chunk.length;
    text = '';
    yield chunk;
  }
}
