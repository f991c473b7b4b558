import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hmacSenders } from '../../lib/config/senders.ts';
import { type Sources, sourceFaults } from '../../lib/config/sources.ts';
import { blocks, pageOf } from './page.ts';

const pages = await Promise.all(['webhooks.md', 'webhooks.es.md'].map(pageOf));

describe.each(pages.map((page) => [page.slice(0, 30), page]))('the senders of %j', (_title, page) => {
  it('have every preset in their table', () => {
    const shown = Array.from(page.matchAll(/^\| .* \| `auth: \{ hmac: '(\w+)' \}`/gm), ([, name]) => name);

    expect(shown.sort()).toEqual(Object.keys(hmacSenders).sort());
  });

  it('can be configured as shown', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'bridge-senders-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = path.join(directory, 'sources.ts');
    await writeFile(file, `const hook = () => undefined;\n${blocks(page, 'ts senders').join('\n')}`);
    const { sources } = (await import(file)) as { sources: Sources };

    expect(Object.keys(sources).length).toBeGreaterThanOrEqual(4);
    expect(sourceFaults(sources, (operation) => operation === 'demo')).toEqual([]);
  });
});
