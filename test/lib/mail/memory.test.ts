import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readMail } from '../../../lib/mail/read-mail.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';

const line = Buffer.from(`${'QUJD'.repeat(19)}\r\n`);
const lines = 550_000;
const head = Buffer.from(
  'From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHola\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n',
);

it('a mail of 40 MB is read in a few megabytes', async () => {
  const size = head.length + lines * line.length;
  let peak = 0;
  const many = Buffer.concat(Array(1_000).fill(line));
  function* bytes() {
    yield head;
    for (let at = 0; at < lines; at += 1_000) {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      peak = Math.max(peak, heapUsed + arrayBuffers);
      yield Buffer.from(many);
    }
  }
  const upload = uploadOf('mails', { key: 'mail/a', etag: 'e', size, sequencer: '1' });
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const mail = await readMail({ size, open: async () => Readable.from(bytes()) }, upload);

  expect(mail.attachments).toMatchObject([{ name: 'a.pdf', size: lines * 57 }]);
  expect(peak - heapUsed - arrayBuffers).toBeLessThan(45_000_000);
});
