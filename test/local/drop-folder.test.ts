import { mkdir, mkdtemp, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDropFolder, watchDropFolder } from '../../local/drop-folder.ts';

let folder: string;
let uploaded: string[];
let failed: string[];
let poll: () => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'drop-'));
  uploaded = [];
  failed = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function openFolder(upload = async (key: string) => void uploaded.push(key)): Promise<void> {
  ({ poll } = await openDropFolder({ folder, upload: ({ key }) => upload(key), onFailed: (key) => failed.push(key) }));
}

/** A file that does not change is complete at the second poll. */
async function pollTwice(): Promise<void> {
  await poll();
  await poll();
}

/** Copies a last file and polls until its upload: every earlier file has been uploaded then. */
async function untilLastFileIsUploaded(): Promise<void> {
  await writeFile(path.join(folder, 'zz-last'), 'last');
  await pollTwice();
  expect(uploaded).toContain('zz-last');
}

describe('the drop folder', () => {
  it('is created when it is missing', async () => {
    folder = path.join(folder, 'not', 'there');
    await openFolder();
    await untilLastFileIsUploaded();
  });

  it('is polled by itself until it is stopped', async () => {
    const done = Promise.withResolvers<string>();
    const upload = async ({ key }: { key: string }) => done.resolve(key);
    const watcher = await watchDropFolder({ folder, upload, onFailed: () => {}, pollMs: 20 });
    await writeFile(path.join(folder, 'a.pdf'), 'a');

    expect(await done.promise).toBe('a.pdf');
    await watcher.stop();
  });

  it('uploads a file once, although it polls often', async () => {
    await openFolder();
    await writeFile(path.join(folder, 'a.pdf'), 'a');
    await pollTwice();
    expect(uploaded).toEqual(['a.pdf']);
    await untilLastFileIsUploaded();
    expect(uploaded).toEqual(['a.pdf', 'zz-last']);
  });

  it('uploads a file in a subfolder under its full path', async () => {
    await openFolder();
    await mkdir(path.join(folder, '2026', 'noviembre'), { recursive: true });
    await writeFile(path.join(folder, '2026', 'noviembre', 'acta ñ.pdf'), 'a');
    await pollTwice();
    expect(uploaded).toEqual(['2026/noviembre/acta ñ.pdf']);
  });

  it('does not upload files that were there before', async () => {
    await writeFile(path.join(folder, 'before.pdf'), 'old');
    await openFolder();
    await untilLastFileIsUploaded();
    expect(uploaded).toEqual(['zz-last']);
  });

  it('uploads a file that was there before once it changes', async () => {
    await writeFile(path.join(folder, 'before.pdf'), 'old');
    await openFolder();
    await writeFile(path.join(folder, 'before.pdf'), 'a new text');
    await pollTwice();
    expect(uploaded).toEqual(['before.pdf']);
  });

  it('waits while a file grows', async () => {
    const sizes: number[] = [];
    let written = 0;
    await openFolder(async () => void sizes.push(written));
    const file = await open(path.join(folder, 'growing.bin'), 'w');
    for (let polls = 0; polls < 10; polls += 1) {
      written += (await file.write('x'.repeat(1000))).bytesWritten;
      await poll();
    }
    await file.close();
    expect(sizes).toEqual([]);

    await pollTwice();
    expect(sizes).toEqual([written]);
  });

  it('does not upload half a download, but uploads it under its final name', async () => {
    await openFolder();
    await writeFile(path.join(folder, 'film.mp4.crdownload'), 'half');
    await writeFile(path.join(folder, '.DS_Store'), 'x');
    await untilLastFileIsUploaded();
    await rename(path.join(folder, 'film.mp4.crdownload'), path.join(folder, 'film.mp4'));
    await pollTwice();
    expect(uploaded).toEqual(['zz-last', 'film.mp4']);
  });

  it('ignores the same files as a bucket does', async () => {
    await openFolder();
    await mkdir(path.join(folder, '__MACOSX'));
    for (const name of ['~$informe.docx', 'Thumbs.db', 'x_$folder$', 'a.pdf.filepart', '__MACOSX/a.pdf', '.a.pdf.x8']) {
      await writeFile(path.join(folder, name), 'x');
    }
    await writeFile(path.join(folder, '.pdf'), 'a document without a name');
    await untilLastFileIsUploaded();

    expect(uploaded.sort()).toEqual(['.pdf', 'zz-last']);
  });

  it('uploads a file again that was removed and copied again', async () => {
    await openFolder();
    const file = path.join(folder, 'a.pdf');
    // Some programs keep the modification time: then only the absence between the copies separates them.
    const copy = async () => {
      await writeFile(`${file}.part`, 'a');
      await utimes(`${file}.part`, 1, 1);
      await rename(`${file}.part`, file);
    };
    await copy();
    await pollTwice();
    expect(uploaded).toEqual(['a.pdf']);
    await rm(file);
    await untilLastFileIsUploaded();
    await copy();
    await pollTwice();
    expect(uploaded).toEqual(['a.pdf', 'zz-last', 'a.pdf']);
  });

  it('continues after a failed upload', async () => {
    await openFolder(async (key) => {
      if (key === 'bad.pdf') throw new Error('the bucket is gone');
      uploaded.push(key);
    });
    await writeFile(path.join(folder, 'bad.pdf'), 'b');
    await pollTwice();
    expect(failed).toEqual(['bad.pdf']);
    await untilLastFileIsUploaded();
    expect(failed).toEqual(['bad.pdf']);
  });
});
