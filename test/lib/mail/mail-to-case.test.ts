import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mail } from '../../../lib/config/mail.ts';
import { log } from '../../../lib/log.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, startHandling } from '../uploads/handling.ts';
import { mailOf, multipart, usual } from './mails.ts';

let handling: Handling;
beforeEach(async () => {
  vi.spyOn(log, 'info').mockImplementation(() => {});
  vi.spyOn(log, 'warn').mockImplementation(() => {});
  handling = await startHandling();
});
afterEach(() => handling.stop());

const settings = {
  rules: [
    mail({ prefix: 'mail/' }, ({ subject, text, attachments }) => ({
      kind: 'insertCase',
      case: { ...newCase, description: `${subject}\n${text}` },
      attachments: [...attachments],
    })),
  ],
};
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const pdf = Buffer.from(`%PDF-1.7 ${'ñ'.repeat(70_000)}`);

it('a mail becomes a case, with each file as it was before it was encoded', async () => {
  const lines = pdf.toString('base64').replace(/.{76}/g, '$&\n');
  const { headers, body } = multipart(
    'mixed',
    'b',
    [['Content-Type: text/plain'], 'Hola'],
    [['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'], lines],
    [
      [
        'Content-Type: text/csv; name=b.csv',
        'Content-Transfer-Encoding: quoted-printable',
        'Content-Disposition: attachment',
      ],
      'a;b=3D=\n',
    ],
  );
  const upload = await handling.drop('mail/abc', mailOf([...usual, ...headers], body));

  expect(await handleUpload(handling.under(settings), upload)).toMatchObject({ outcome: 'accepted' });
  await handling.work();

  const [made] = handling.crm.state.cases;
  expect(made?.description).toContain('Petición<br>Hola');
  expect(made?.files.map(({ sha256: hash }) => hash)).toEqual([pdf, Buffer.from('a;b=')].map(sha256));
});

it('a mail that no person sent becomes none, and is no alarm', async () => {
  const error = vi.spyOn(log, 'error');
  const upload = await handling.drop('mail/abc', mailOf([...usual, 'Auto-Submitted: auto-replied'], 'Ausente'));

  expect(await handleUpload(handling.under(settings), upload)).toEqual({
    outcome: 'skipped',
    reason: 'automatic:auto_reply',
  });
  expect(error).not.toHaveBeenCalled();
});

it('a file that is no mail is left to the next rule', async () => {
  const next = { rules: [...settings.rules, () => ({ kind: 'insertCase' as const, case: newCase })] };
  const upload = await handling.drop('mail/a.pdf', pdf);

  expect(await handleUpload(handling.under(next), upload)).toMatchObject({ outcome: 'accepted' });
});

it('a file within a mail is refused for what it is', async () => {
  const { headers, body } = multipart(
    'mixed',
    'b',
    [['Content-Type: text/plain'], 'Hola'],
    [['Content-Type: application/pdf; name=a.pdf', 'Content-Disposition: attachment'], '<html><script>'],
  );
  const upload = await handling.drop('mail/abc', mailOf([...usual, ...headers], body));

  expect(await handleUpload(handling.under(settings), upload)).toMatchObject({
    delivery: { status: 'rejected', reason: 'wrong_type:1' },
  });
});
