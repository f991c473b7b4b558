import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { madeCase } from './recording-server.ts';

const mebibyte = 1024 * 1024;
let script = '';

// Bundled, as for Lambda: stripping types takes more memory than the call, and a varying amount.
beforeAll(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'send-large-'));
  script = path.join(directory, 'send-large.mjs');
  const entry = path.join(import.meta.dirname, 'send-large.ts');
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', format: 'esm' });
  return () => rm(directory, { recursive: true });
});

/** Peak resident memory, in MiB, of a process that attaches a file of this size to a case. */
async function peakMiB(url: string, fileMiB: number): Promise<number> {
  const args = ['--max-semi-space-size=2', script, url, String(fileMiB * mebibyte)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout) / 1024;
}

test('an attachment of 256 MiB takes no more memory than one of 16 MiB', { timeout: 120_000 }, async () => {
  const received: number[] = [];
  const server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    received.push(bytes);
    response.end(madeCase);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const small = await peakMiB(url, 16);
  const large = await peakMiB(url, 256);

  expect(received.map((bytes) => Math.floor(bytes / mebibyte))).toEqual([21, 341]);
  expect(large - small, `${small} MiB for 16 MiB, ${large} MiB for 256 MiB`).toBeLessThan(24);
});
