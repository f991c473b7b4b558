import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../cli/main.ts';
import { type Block, blocksOf, root } from './page.ts';

const pages = ['README.md', 'README.es.md', 'test/faults/README.md', 'packages/local-aws/README.md'].concat(
  (await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
);
const texts = await Promise.all(pages.map((page) => readFile(path.join(root, page), 'utf8')));
const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The blocks that are run elsewhere, each by the test of its page. Any other kind must be added here, with its test. */
const runElsewhere = /^(mermaid|text|console|json .*|json|http|js .*|ts|ts (config|buckets|senders)|html)$/;

const shells = texts.flatMap((text, at) =>
  blocksOf(text)
    .filter(({ info }) => info === 'sh')
    .map((block, number) => ({ page: pages[at] ?? '', number: number + 1, ...block })),
);

it('every block of every page is of a kind that some test runs', () => {
  const others = texts.flatMap((text: string, at) =>
    blocksOf(text)
      .filter(({ info }: Block) => info !== 'sh' && !runElsewhere.test(info))
      .map(({ info }: Block) => `${pages[at]}: ${info}`),
  );

  expect(others).toEqual([]);
  expect(shells.length).toBeGreaterThan(30);
});

describe.each(shells)('$page, shell block $number', ({ text }) => {
  it('is what a shell can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('names commands and files of the project that exist', () => {
    const words = text.replaceAll(/\s#.*$/gm, '').replaceAll('\\\n', ' ');
    for (const [, name = ''] of words.matchAll(/npm run ([\w-]+)/g)) expect(Object.keys(scripts)).toContain(name);
    for (const [, name = ''] of words.matchAll(/(?:^|\s)((?:events|docs|lib|scripts|test|drop)\/[\w./-]+)/g)) {
      expect([name, existsSync(path.join(root, name)) || name.startsWith('drop/')]).toEqual([name, true]);
    }
    for (const [, line = ''] of words.matchAll(/npm run bridge -- (.*)$/gm)) {
      expect(() => parseCommandLine(wordsOf(line))).not.toThrow();
    }
  });
});

/** The words of a command line, as a shell reads them. What follows a pipe or a semicolon is another command. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/[|;&]/);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, plain]) => one ?? two ?? plain ?? '');
}
