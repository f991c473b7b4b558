import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attached } from '../../lib/config/attached.ts';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import { type Mail, mail } from '../../lib/config/mail.ts';
import { rows } from '../../lib/config/rows.ts';
import { rule } from '../../lib/config/rule.ts';
import { matchRule } from '../../lib/uploads/match-rule.ts';
import { uploadOf } from '../../lib/uploads/upload-event.ts';
import { newCase as fields } from '../setup/new-case.ts';
import { blocks, root } from './page.ts';

const newCase = rule({ prefix: 'nuevos/' }, () => ({ kind: 'insertCase', case: fields, attachments: [] }));
const operations = { acme: { server: 'crm0001.wolkvox.com' }, 'acme-legal': { server: 'crm0002.wolkvox.com' } };

/** What a page's code is written with. */
const names = { attached, mail, rows, rule, newCase, legalCase: newCase, claim: fields, siniestro: fields };

/** Puts code of a page into a configuration, and returns that one once it is checked. */
function configure(code: string): Bridge {
  const uploads = new Function(...Object.keys(names), `return ({ ${code} });`)(...Object.values(names));
  return defineBridge({ operations, sources: {}, schedules: [], ...uploads } as Bridge);
}

const read = (page: string) => readFile(path.join(root, 'docs', page), 'utf8');
const pages = ['uploads-groups.md', 'uploads-groups.es.md', 'uploads-buckets.md', 'lists.md', 'mail.md'];
const codes = await Promise.all(pages.map(async (page) => blocks(await read(page), 'ts')));
const [groups = [], inSpanish = [], buckets = [], lists = [], mails = []] = codes;

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
    const facts = {
      metadata: async () => ({}),
      tags: async () => ({}),
      sidecar: async () => undefined,
      mail: async () => undefined,
    };
    const match = await matchRule(uploads.rules, upload, facts);

    expect(match).toMatchObject({ answer: { list: { key: 'cedula', name: 'june', stopAfter: { rejected: 20 } } } });
  });
});

describe('the code of docs/mail.md', () => {
  const [first = '', replies = ''] = mails;
  const pdf = { bucket: 'b', key: 'mail/a', size: 1, name: 'a.pdf', type: 'application/pdf' };
  const people = { to: [], cc: [], references: [], pictures: [] };
  const sent: Mail = { ...people, subject: 'Hola', text: 'Texto', attachments: [pdf], verdicts: {} };

  it.each<[what: string, changes: Partial<Mail>, answer: unknown]>([
    ['a new case', {}, { kind: 'insertCase', attachments: [pdf] }],
    ['nothing of spam', { verdicts: { spam: 'fail' } }, undefined],
    [
      'a file of the case that the subject names',
      { subject: 'Re: [PET-24521]' },
      { kind: 'updateCase', caseId: { idPrefijo: 'PET-24521' } },
    ],
  ])('makes %s', async (_what, changes, answer) => {
    const { uploads } = configure(`uploads: { operation: 'acme', rules: [${replies}${first}] }`);
    const upload = uploadOf('b', { key: 'mail/a', etag: 'e', size: 1, sequencer: '1' });
    const none = { metadata: async () => ({}), tags: async () => ({}), sidecar: async () => undefined };
    const match = await matchRule(uploads.rules, upload, { ...none, mail: async () => ({ ...sent, ...changes }) });

    expect('answer' in match ? match.answer : undefined).toEqual(answer && expect.objectContaining(answer));
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
