import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../local/folder-lock.ts';
import { removeAbandoned, temporaryFolder } from '../../local/temporary-folder.ts';

it('removes what a dead process left, and nothing that another one uses', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'parent-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = (name: string) => path.join(parent, name);
  // Locked once, and held by nobody.
  (await lockFolder(folder('wolkvox-bridge-dead'), '.lock')).release();
  await writeFile(path.join(folder('wolkvox-bridge-dead'), 'large'), 'x');
  const held = await lockFolder(folder('wolkvox-bridge-alive'), '.lock');
  for (const name of ['wolkvox-bridge-new', 'somebody-else']) await mkdir(folder(name));

  await removeAbandoned(parent);

  expect(existsSync(folder('wolkvox-bridge-dead'))).toBe(false);
  for (const name of ['wolkvox-bridge-alive', 'wolkvox-bridge-new', 'somebody-else']) {
    expect(existsSync(folder(name))).toBe(true);
  }
  held.release();
});

it('is there until it is removed', async () => {
  const { folder, remove } = await temporaryFolder();
  expect(existsSync(folder)).toBe(true);
  await removeAbandoned();
  expect(existsSync(folder)).toBe(true);
  await remove();
  expect(existsSync(folder)).toBe(false);
});
