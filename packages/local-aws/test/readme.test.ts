import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFixture } from './host/package-fixture.ts';

const readme = await readFile(path.resolve(import.meta.dirname, '..', 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

let directory: string;
beforeEach(async () => {
  // Within the package, so that its name is found.
  directory = await mkdtemp(path.resolve(import.meta.dirname, '..', '.readme-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(text: string): Promise<string> {
  const file = path.join(directory, 'block.ts');
  await writeFile(file, text.replaceAll("'/tmp/", `'${directory}/`));
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', file]);
  return stdout;
}

describe('the blocks of the README', { timeout: 60_000 }, () => {
  it('are three, each with a test here', () => {
    expect(blocks.map((text) => /await (start\w+)\((.*?)\)/.exec(text)?.slice(1))).toEqual([
      ['startAws', ''],
      ['startHost', expect.stringContaining('template')],
      ['startAws', expect.stringContaining('keepIn')],
    ]);
  });

  it.each([0, 2])('run as they are: number %i', async (number) => {
    expect(await run(blocks[number] ?? '')).toBe('');
  });

  it('run with the names of another template', async () => {
    const names = { "'resize'": "'echo'", "'nightly'": "'plain'", '/photos`': '/things/none`' };
    let text = (blocks[1] ?? '').replace(/'\.serverless[^']*'/, JSON.stringify(await packageFixture()));
    for (const [name, other] of Object.entries(names)) {
      expect(text).toContain(name);
      text = text.replaceAll(name, other);
    }

    expect(await run(text)).toContain('ok: true');
  });
});
