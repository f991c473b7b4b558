import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { AttachmentEncoding } from '../../../lib/wolkvox/attachment.ts';
import { insertCase, insertCaseForm, updateCase, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { type Crm, startCrm } from '../../../local/crm/crm.ts';
import { client, file, newCase } from './recording-server.ts';

/** Sizes around every boundary of base64 and of a piece. Each content starts with the signature of its kind. */
const contents = [8, 9, 10, 65_535, 65_536, 65_537, 1_000_000].map((length) =>
  Buffer.alloc(length, '%PDF-1.7 á').fill(length % 251, 8),
);
const files = contents.map((content, number) =>
  file(content, { name: `informe ${number} ñ'".pdf`, pieceBytes: 60_001 }),
);
const sent = contents.map((content) => ({
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}));
const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };

async function start(tls: boolean): Promise<Crm> {
  const crm = await startCrm({ tls });
  onTestFinished(() => crm.stop());
  return crm;
}

/** The attachments of the last call, as the CRM received them. */
const lastAttachments = (crm: Crm) => crm.truth.at(-1)?.attachments.map(({ bytes, sha256 }) => ({ bytes, sha256 }));

test.each<[AttachmentEncoding, string, boolean]>([
  ['base64', 'plain HTTP', false],
  ['data-uri', 'plain HTTP', false],
  ['html-link', 'TLS', true],
])('files as %s arrive unchanged over %s with every call', async (attachmentEncoding, _over, tls) => {
  const crm = await start(tls);
  const options = { attachmentEncoding, ...(crm.ca && { ca: crm.ca }) };
  const wolkvox = client(crm.url, options);

  const { id } = await insertCase(wolkvox, newCase, files);
  expect(lastAttachments(crm)).toEqual(sent);
  await updateCaseAttachments(wolkvox, id, changes, files);
  expect(lastAttachments(crm)).toEqual(sent);

  const record = await insertRecord(wolkvox, { module: 'contacts', fields: { namecontact: 'Ana' } });
  await updateRecord(wolkvox, { module: 'contacts', id: record.id, fields: {} }, files);
  expect(lastAttachments(crm)).toEqual(sent);
  const field = client(crm.url, { ...options, recordAttachments: { as: 'field', field: 'Adjuntos' } });
  await updateRecord(field, { module: 'contacts', id: record.id, fields: { namecontact: 'Eva' } }, files);
  expect(lastAttachments(crm)).toEqual(sent);
  expect(crm.truth.map(({ outcome }) => outcome)).toEqual(Array(5).fill('applied'));
});

test('a file of a form arrives unchanged, under its name', async () => {
  const crm = await start(false);
  const wolkvox = client(crm.url);
  for (const [number, content] of files.entries()) {
    const { id } = await insertCaseForm(wolkvox, newCase, [content]);
    expect(lastAttachments(crm)).toEqual([sent[number]]);
    await updateCase(wolkvox, id, changes, [content]);
    expect(crm.truth.at(-1)?.attachments).toMatchObject([{ ...sent[number], form: 'form-data', stored: true }]);
  }
});
