import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { anchorOf, blocks, root } from './page.ts';

const pages = [
  'README.md',
  'README.es.md',
  'CHANGELOG.md',
  'test/faults/README.md',
  'packages/local-aws/README.md',
  'docs/configuration.md',
  'docs/configuration.es.md',
  'docs/contributing.md',
  'docs/decisions.md',
  'docs/deploy.md',
  'docs/deploy.es.md',
  'docs/engine.md',
  'docs/glossary.md',
  'docs/lists.md',
  'docs/lists.es.md',
  'docs/mail.md',
  'docs/mail.es.md',
  'docs/operations.md',
  'docs/operations.es.md',
  'docs/reminders.md',
  'docs/reminders.es.md',
  'docs/security.md',
  'docs/security.es.md',
  'docs/uploads.md',
  'docs/uploads.es.md',
  'docs/uploads-buckets.md',
  'docs/uploads-buckets.es.md',
  'docs/uploads-groups.md',
  'docs/uploads-groups.es.md',
  'docs/webhooks.md',
  'docs/webhooks.es.md',
  'docs/wolkvox-api.md',
];

interface Link {
  readonly text: string;
  /** From the project's root. */
  readonly file: string;
  readonly anchor: string | undefined;
}

const links = new Map<string, readonly Link[]>();
beforeAll(async () => {
  for (const page of pages) links.set(page, linksIn(page, await read(page)));
});

it.each(pages)('every link of %s leads to a file, and to a heading that exists', async (page) => {
  const found = links.get(page) ?? [];
  const broken: string[] = [];
  for (const { file, anchor } of found) {
    if (!existsSync(path.join(root, file))) broken.push(file);
    else if (anchor && !headings(await read(file)).includes(anchor)) broken.push(`${file}#${anchor}`);
  }

  expect(broken).toEqual([]);
});

it('every name that docs/engine.md links to is defined in that file', async () => {
  const missing: string[] = [];
  let names = 0;
  for (const { text, file } of links.get('docs/engine.md') ?? []) {
    const name = /^`([A-Za-z]+)`$/.exec(text)?.[1];
    if (!name || !file.endsWith('.ts')) continue;
    names += 1;
    if (!definitionOf(name).test(await read(file))) missing.push(`${name} in ${file}`);
  }

  expect(missing).toEqual([]);
  expect(names).toBeGreaterThanOrEqual(25);
});

it('docs/engine.md draws the rooms and the states', async () => {
  const drawings = blocks(await read('docs/engine.md'), 'mermaid');

  expect(drawings.map((text) => text.split(/\s/)[0])).toEqual(['flowchart', 'stateDiagram-v2']);
});

it('docs/engine.md names each status of the ledger, and no other', async () => {
  const [, states = ''] = blocks(await read('docs/engine.md'), 'mermaid');
  const named = [...states.matchAll(/(\w+|\[\*\]) --> (\w+)/g)].flatMap(([, from = '', to = '']) => [from, to]);
  const source = await read('lib/delivery/ledger/delivery.ts');
  const statuses = [...source.matchAll(/readonly status: (.+);/g)].flatMap(([, union = '']) =>
    [...union.matchAll(/'([a-z]+)'/g)].map(([, status = '']) => status),
  );

  expect(new Set(named.filter((name) => name !== '[*]'))).toEqual(new Set(statuses));
});

/** Matches the definition of a function, class, type, constant, or interface method of this name. */
function definitionOf(name: string): RegExp {
  return new RegExp(`(?:function|class|interface|type|const) ${name}\\b|^  (?:async )?${name}(?:\\(|:)`, 'm');
}

function linksIn(page: string, text: string): Link[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)]
    .map(([, shown = '', target = '']) => ({ shown, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .map(({ shown, target }) => {
      const [file = '', anchor] = target.split('#');
      const resolved = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      return { text: shown, file: resolved, anchor };
    });
}

/** The anchors of the headings, as on the repository's page. */
function headings(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

function read(file: string): Promise<string> {
  return readFile(path.join(root, file), 'utf8');
}
