import { chmod, mkdir, mkdtemp, open, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openStore, type Store } from 'local-aws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DropFile,
  type DropFolder,
  type DropFolderOptions,
  openDropFolder,
  watchDropFolder,
} from '../../local/drop-folder.ts';
import { keptMemory } from '../../local/drop-memory.ts';

let folder: string;
let uploaded: string[];
let failed: string[];
let poll: DropFolder['poll'];
let waiting: DropFolder['waiting'];
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'drop-'));
  uploaded = [];
  failed = [];
  store = openStore(path.join(folder, '..', `${path.basename(folder)}.sqlite`));
});

afterEach(async () => {
  store.close();
  for (const end of ['', '.sqlite', '.sqlite-wal', '.sqlite-shm'])
    await rm(folder + end, { recursive: true, force: true });
});

async function openFolder(
  upload = async (key: string) => void uploaded.push(key),
  more: Partial<DropFolderOptions> = {},
): Promise<void> {
  const onFailed = (key: string) => failed.push(key);
  ({ poll, waiting } = await openDropFolder({ folder, upload: ({ key }) => upload(key), onFailed, ...more }));
}

/** Opens the folder with a memory, as a process that kept it does. */
async function openKept(upload?: (file: DropFile) => Promise<void>): Promise<void> {
  const memory = keptMemory(store.list('drop'));
  const take = upload ?? (async ({ key }) => void uploaded.push(key));
  await openFolder(undefined, { memory, upload: take });
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

describe('a drop folder with a memory', () => {
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

  it('takes what was there before, and each file once across restarts', async () => {
    await write('before.pdf', 'old');
    await openKept();
    await pollTwice();
    await write('later.pdf', 'new');
    await pollTwice();
    await openKept();
    await pollTwice();

    expect(uploaded).toEqual(['before.pdf', 'later.pdf']);
    expect(await waiting()).toEqual([]);
  });

  it('takes a file again whose content changed while nothing ran, though its time and size did not', async () => {
    const time = async () => utimes(path.join(folder, 'a.pdf'), 1, 1);
    await write('a.pdf', 'one');
    await time();
    await openKept();
    await pollTwice();
    await write('a.pdf', 'two');
    await time();
    await openKept();
    expect(await waiting()).toEqual(['a.pdf']);
    await pollTwice();

    expect(uploaded).toEqual(['a.pdf', 'a.pdf']);
  });

  it('knows a file again whose rights changed, or whose folder was copied with its times', async () => {
    await write('a.pdf', 'one');
    await openKept();
    await pollTwice();
    await chmod(path.join(folder, 'a.pdf'), 0o600);
    await openKept();
    await pollTwice();

    expect(uploaded).toEqual(['a.pdf']);
  });

  it('takes a file again that was removed while nothing ran, once it is there again', async () => {
    await write('a.pdf', 'one');
    await openKept();
    await pollTwice();
    await rm(path.join(folder, 'a.pdf'));
    await openKept();
    await write('a.pdf', 'one');
    await pollTwice();

    expect(uploaded).toEqual(['a.pdf', 'a.pdf']);
  });

  it('counts a file as taken from the moment in which its upload says so, and not before', async () => {
    await write('a.pdf', 'one');
    await write('b.pdf', 'two');
    await openKept(async ({ key, md5, taken }) => {
      uploaded.push(`${key} ${md5}`);
      if (key === 'a.pdf') taken();
      // As when the process is killed: the upload never ends.
      throw new Error('killed');
    });
    await pollTwice();
    await openKept();
    await pollTwice();

    expect(uploaded).toEqual([
      'a.pdf f97c5d29941bfb1b2fdab0874906ab82',
      'b.pdf b8a9f715dbb64fd5c56e7783c6820a61',
      'b.pdf',
    ]);
  });
});

describe('what a drop folder does not take', () => {
  it('is said once, with the reason', async () => {
    const refused: string[] = [];
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('acta a\xf1o\x07.pdf', 'latin1')]);
    await openFolder(undefined, { onRefused: (key, reason) => refused.push(`${key} ${reason}`) });
    await writeFile(name, 'x');
    await writeFile(path.join(folder, 'real.pdf'), 'x');
    await symlink(path.join(folder, 'real.pdf'), path.join(folder, 'link.pdf'));
    await pollTwice();
    await pollTwice();

    expect(refused.sort()).toEqual([
      'acta año?.pdf has a name that is not UTF-8. Give it another name',
      'link.pdf is a link. Copy the file itself',
    ]);
    expect(uploaded).toEqual(['real.pdf']);
    await rm(name);
  });

  it('is what remains when it is stopped between two files, and it says so', async () => {
    const stopping = new AbortController();
    await openFolder(async (key) => {
      uploaded.push(key);
      stopping.abort();
    });
    for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) await writeFile(path.join(folder, name), name);
    await poll();
    await poll(stopping.signal);

    expect(uploaded).toHaveLength(1);
    expect((await waiting()).toSorted()).toEqual(['a.pdf', 'b.pdf', 'c.pdf'].filter((name) => name !== uploaded[0]));
  });

  it('is tried again after a failure, half a minute later and then less and less often', async () => {
    await openFolder(async () => {
      throw new Error('the bucket is gone');
    });
    await writeFile(path.join(folder, 'bad.pdf'), 'b');
    await pollTwice();
    for (let polls = 0; polls < 59; polls += 1) await poll();
    expect(failed).toHaveLength(1);
    await poll();
    expect(failed).toHaveLength(2);
    for (let polls = 0; polls < 119; polls += 1) await poll();
    expect(failed).toHaveLength(2);
    await poll();
    expect(failed).toHaveLength(3);
  });

  it('is not forgotten while the folder cannot be read', async () => {
    await openFolder();
    await writeFile(path.join(folder, 'a.pdf'), 'a');
    await pollTwice();
    await rename(folder, `${folder}-away`);
    await poll();
    await rename(`${folder}-away`, folder);
    await pollTwice();

    expect(uploaded).toEqual(['a.pdf']);
  });
});
