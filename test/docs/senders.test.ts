import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sourceFaults } from '../../lib/config/checks/sources.ts';
import { hmacSenders } from '../../lib/config/senders.ts';
import type { Sources } from '../../lib/config/sources.ts';
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
    await writeFile(file, withHook(blocks(page, 'ts senders')));
    const { sources } = (await import(file)) as { sources: Sources };

    expect(Object.keys(sources).length).toBeGreaterThanOrEqual(4);
    expect(sourceFaults(sources, (operation) => operation === 'demo')).toEqual([]);
  });
});

describe('the form of a page', () => {
  it.each([
    [{ ok: true }, 'Recibimos su solicitud.'],
    [{ ok: false, json: async () => ({ detail: 'correo is required.' }) }, 'correo is required.'],
  ])('sends its fields to the hook, and says %j', async (answer, text) => {
    const [html = ''] = blocks(pages[0] ?? '', 'html');
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    const contact: { onsubmit?: (event: object) => Promise<void> } = {};
    const sent: unknown[] = [];
    const said: string[] = [];
    const fetch = async (...call: unknown[]) => sent.push(call) && answer;
    class FormData {}
    const run = new Function('contact', 'fetch', 'FormData', 'alert', script);
    run(contact, fetch, FormData, (words: string) => said.push(words));

    await contact.onsubmit?.({ preventDefault: () => undefined });

    expect(sent).toEqual([['API/hooks/contact?key=KEY', { method: 'POST', body: expect.any(FormData) }]]);
    expect(said).toEqual([text]);
  });
});

/** The page's blocks as one file. The first one in it may add to the sources that the other one makes. */
function withHook(code: readonly string[]): string {
  const [made, ...added] = code.toSorted((a, b) => Number(b.includes('export ')) - Number(a.includes('export ')));
  return ['const hook = () => undefined;', made, ...added].join('\n');
}
