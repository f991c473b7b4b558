import { mkdir, mkdtemp, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchDropFolder } from '../../local/drop-folder.ts';

let folder: string;
let uploaded: string[];
let failed: string[];
let watcher: { stop(): Promise<void> } | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'drop-'));
  uploaded = [];
  failed = [];
});

afterEach(async () => {
  await watcher?.stop();
  watcher = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function watch(upload = async (key: string) => void uploaded.push(key)): Promise<void> {
  watcher = await watchDropFolder({
    folder,
    upload: ({ key }) => upload(key),
    onFailed: (key) => failed.push(key),
    pollMs: 20,
  });
}

/** Copies a last file and waits for its upload: every earlier file has been uploaded then. */
async function untilLastFileIsUploaded(): Promise<void> {
  await writeFile(path.join(folder, 'zz-last'), 'last');
  await vi.waitFor(() => expect(uploaded).toContain('zz-last'), { timeout: 5_000 });
}

describe('the drop folder', () => {
  it('is created when it is missing', async () => {
    folder = path.join(folder, 'not', 'there');
    await watch();
    await untilLastFileIsUploaded();
  });

  it('uploads a file once, although it polls often', async () => {
    await watch();
    await writeFile(path.join(folder, 'a.pdf'), 'a');
    await vi.waitFor(() => expect(uploaded).toEqual(['a.pdf']));
    await untilLastFileIsUploaded();
    expect(uploaded).toEqual(['a.pdf', 'zz-last']);
  });

  it('uploads a file in a subfolder under its full path', async () => {
    await watch();
    await mkdir(path.join(folder, '2026', 'noviembre'), { recursive: true });
    await writeFile(path.join(folder, '2026', 'noviembre', 'acta ñ.pdf'), 'a');
    await vi.waitFor(() => expect(uploaded).toEqual(['2026/noviembre/acta ñ.pdf']));
  });

  it('does not upload files that were there before', async () => {
    await writeFile(path.join(folder, 'before.pdf'), 'old');
    await watch();
    await untilLastFileIsUploaded();
    expect(uploaded).toEqual(['zz-last']);
  });

  it('uploads a file that was there before once it changes', async () => {
    await writeFile(path.join(folder, 'before.pdf'), 'old');
    await watch();
    await writeFile(path.join(folder, 'before.pdf'), 'a new text');
    await vi.waitFor(() => expect(uploaded).toEqual(['before.pdf']));
  });

  it('waits while a file grows', async () => {
    const sizes: number[] = [];
    await watch(async (key) => {
      uploaded.push(key);
      if (key === 'growing.bin') sizes.push(written);
    });
    const file = await open(path.join(folder, 'growing.bin'), 'w');
    let written = 0;
    const until = Date.now() + 400;
    while (Date.now() < until) {
      written += (await file.write('x'.repeat(1000))).bytesWritten;
    }
    await file.close();
    await untilLastFileIsUploaded();
    await vi.waitFor(() => expect(sizes).toEqual([written]));
  });

  it('does not upload half a download, but uploads it under its final name', async () => {
    await watch();
    await writeFile(path.join(folder, 'film.mp4.crdownload'), 'half');
    await writeFile(path.join(folder, '.DS_Store'), 'x');
    await untilLastFileIsUploaded();
    await rename(path.join(folder, 'film.mp4.crdownload'), path.join(folder, 'film.mp4'));
    await vi.waitFor(() => expect(uploaded).toEqual(['zz-last', 'film.mp4']));
  });

  it('uploads a file again that was removed and copied again', async () => {
    await watch();
    const file = path.join(folder, 'a.pdf');
    // Some programs keep the modification time: then only the absence between the copies separates them.
    const copy = async () => {
      await writeFile(`${file}.part`, 'a');
      await utimes(`${file}.part`, 1, 1);
      await rename(`${file}.part`, file);
    };
    await copy();
    await vi.waitFor(() => expect(uploaded).toEqual(['a.pdf']));
    await rm(file);
    await untilLastFileIsUploaded();
    await copy();
    await vi.waitFor(() => expect(uploaded).toEqual(['a.pdf', 'zz-last', 'a.pdf']));
  });

  it('continues after a failed upload', async () => {
    await watch(async (key) => {
      if (key === 'bad.pdf') throw new Error('the bucket is gone');
      uploaded.push(key);
    });
    await writeFile(path.join(folder, 'bad.pdf'), 'b');
    await vi.waitFor(() => expect(failed).toEqual(['bad.pdf']));
    await untilLastFileIsUploaded();
    expect(failed).toEqual(['bad.pdf']);
  });
});
