import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../cli/main.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { operatorOf, terminalOf } from '../cli/operator.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { blocks, blocksOf, pageOf, root } from './page.ts';
import { codeOf } from './twins.ts';

const [english, spanish] = await Promise.all([pageOf('uploads.md'), pageOf('uploads.es.md')]);

let engine: Engine;
let directory: string;
let config: string;
beforeAll(async () => {
  engine = await startEngine();
  await mkdir(path.join(root, '.build'), { recursive: true });
  // Within the project, so that its imports are found.
  directory = await mkdtemp(path.join(root, '.build', 'docs-'));
  config = path.join(directory, 'bridge.config.ts');
  const rules = blocks(english, 'ts').join('\n');
  const [skeleton = ''] = blocks(english, 'ts config');
  const filled = skeleton
    .replace('// The rules.', rules)
    .replace('// Buckets that exist.', blocks(english, 'ts buckets').join('\n'));
  await writeFile(config, filled.replaceAll("'./lib/", "'../../lib/"));
  for (const { info, text } of blocksOf(english)) {
    const name = /^json (\S+)$/.exec(info)?.[1];
    if (name) await writeFile(path.join(directory, name), text);
  }
});
afterAll(async () => {
  await engine?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the examples of docs/uploads.md', () => {
  it('show each kind of route, each with the output of explain', () => {
    expect(blocks(english, 'ts').length).toBeGreaterThanOrEqual(9);
    expect(blocks(english, 'ts buckets')).toHaveLength(1);
    expect(commandsOf(english).length).toBeGreaterThanOrEqual(blocks(english, 'ts').length);
  });

  it('are the same in Spanish, but for their comments', () => {
    expect(codeOf(spanish)).toEqual(codeOf(english));
  });

  it('are accepted by the compiler', async () => {
    const settings = { extends: '../../tsconfig.json', include: ['*.ts'] };
    await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');

    const compiled = await promisify(execFile)(process.execPath, [compiler, '-p', directory]).catch((error) => error);

    expect(compiled.stdout).toBe('');
  });

  it.each(commandsOf(english))('have the output that the page shows: $words', async ({ words, shown }) => {
    const { default: bridge } = (await import(pathToFileURL(config).href)) as { default: Bridge };
    const terminal = terminalOf();
    const local = words.map((word, at) =>
      words[at - 1] === '--sidecar' ? path.join(directory, word) : word.replace('//BUCKET/', '//uploads/'),
    );

    await parseCommandLine(local)?.run(operatorOf(engine, bridge), terminal);

    const said = terminal.lines.map(withoutPadding);
    for (const line of shown) expect(said).toContainEqual(expect.stringContaining(withoutPadding(line)));
    expect(shown.length).toBeGreaterThan(0);
  });
});

/** The words of each `explain` on a page, and the lines of its output there. */
function commandsOf(page: string): { words: string[]; shown: string[] }[] {
  return blocks(page, 'console').flatMap((text) =>
    text
      .split(/^\$ npm run bridge -- /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...shown] = part.trimEnd().split('\n');
        const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
        return { words, shown };
      }),
  );
}

/** Replaces the padding of columns, whose widths differ from the page's, by one space. */
function withoutPadding(line: string): string {
  return line.trim().replace(/ +/g, ' ');
}
