import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attached } from '../../lib/config/attached.ts';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import { rows } from '../../lib/config/rows.ts';
import { rule } from '../../lib/config/rule.ts';
import { matchRule } from '../../lib/uploads/match-rule.ts';
import { uploadOf } from '../../lib/uploads/upload-event.ts';
import { newCase as fields } from '../setup/new-case.ts';
import { blocks, root } from './page.ts';

const newCase = rule({ prefix: 'nuevos/' }, () => ({ kind: 'insertCase', case: fields, attachments: [] }));
const operations = { acme: { server: 'crm0001.wolkvox.com' }, 'acme-legal': { server: 'crm0002.wolkvox.com' } };

/** What a page's code is written with. */
const names = { attached, rows, rule, newCase, legalCase: newCase, claim: fields, siniestro: fields };

/** Puts code of a page into a configuration, and returns that one once it is checked. */
function configure(code: string): Bridge {
  const uploads = new Function(...Object.keys(names), `return ({ ${code} });`)(...Object.values(names));
  return defineBridge({ operations, sources: {}, schedules: [], ...uploads } as Bridge);
}

const read = (page: string) => readFile(path.join(root, 'docs', page), 'utf8');
const pages = ['uploads-groups.md', 'uploads-groups.es.md', 'uploads-buckets.md', 'lists.md'];
const [groups, inSpanish, buckets, lists] = (await Promise.all(pages.map(read))).map((page) => blocks(page, 'ts')) as [
  string[],
  string[],
  string[],
  string[],
];

describe('the code of docs/uploads-groups.md', () => {
  it.each([...groups, ...inSpanish])('is a rule of a configuration: %s', (code) => {
    const { uploads } = configure(`uploads: { operation: 'acme', rules: [${code}] }`);

    expect(uploads.rules).toHaveLength(1);
  });
});

describe('the code of docs/lists.md', () => {
  it('is a rule that makes a list', async () => {
    const { uploads } = configure(`uploads: { operation: 'acme', rules: [${lists}] }`);
    const upload = uploadOf('b', { key: 'lists/june/payments.csv', etag: 'e', size: 1, sequencer: '1' });
    const facts = { metadata: async () => ({}), tags: async () => ({}), sidecar: async () => undefined };
    const match = await matchRule(uploads.rules, upload, facts);

    expect(match).toMatchObject({ answer: { list: { key: 'cedula', name: 'june', stopAfter: { rejected: 20 } } } });
  });
});

describe('the code of docs/uploads-buckets.md', () => {
  const [uploads = '', gated = '', after = ''] = buckets;

  it('is the uploads of a configuration', () => {
    const { buckets: found } = configure(uploads.replace('key/…', 'key/1111')).uploads;

    expect(Object.keys(found ?? {})).toEqual(['acme-documents', 'acme-legal']);
  });

  it('is a bucket of a configuration', () => {
    const { buckets: found } = configure(`uploads: { operation: 'acme', rules: [], buckets: { ${gated} } }`).uploads;

    expect(found?.['acme-documents']).toMatchObject({ malwareGate: true });
  });

  it.each(after.trim().split('\n'))('is a setting of a bucket: %s', (line) => {
    const bucket = `{ operation: 'acme', versioned: true, rules: [newCase], ${line.replace(/\/\/.*/, '')} }`;

    expect(configure(`uploads: { operation: 'acme', rules: [], buckets: { b1b: ${bucket} } }`)).toBeDefined();
  });
});
