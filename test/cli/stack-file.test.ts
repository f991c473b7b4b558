import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceStack } from '../../cli/stack-file.ts';

const running = {
  host: {
    apiUrl: 'http://127.0.0.1:4310',
    aws: { url: 'http://127.0.0.1:1', region: 'us-east-1', admin: { accessKeyId: 'a', secretAccessKey: 'a-secret' } },
    outputs: {},
  },
  crm: { url: 'http://127.0.0.1:2' },
  caseWords: {},
};

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'stack-file-'));
  file = path.join(directory, 'stack.json');
});
afterEach(() => rm(directory, { recursive: true }));

describe.skipIf(process.platform === 'win32')('the file of a running stack', () => {
  it('can be read by its owner alone', async () => {
    await announceStack(running, undefined, file);

    expect(await rightsOf(file)).toBe('600');
  });

  it('can also where it was there before, for everybody', async () => {
    await writeFile(file, '{}');
    await chmod(file, 0o666);

    await announceStack(running, undefined, file);

    expect(await rightsOf(file)).toBe('600');
    expect(await readFile(file, 'utf8')).toContain('a-secret');
  });

  it('is not written where a link leads', async () => {
    const elsewhere = path.join(directory, 'elsewhere');
    await writeFile(elsewhere, 'of somebody else');
    await symlink(elsewhere, file);

    await announceStack(running, undefined, file);

    expect(await readFile(elsewhere, 'utf8')).toBe('of somebody else');
    expect(await rightsOf(file)).toBe('600');
  });

  it('is removed at the end', async () => {
    const unannounce = await announceStack(running, undefined, file);
    await unannounce();

    await expect(stat(file)).rejects.toThrow('ENOENT');
  });
});

async function rightsOf(name: string): Promise<string> {
  return ((await stat(name)).mode & 0o777).toString(8);
}
