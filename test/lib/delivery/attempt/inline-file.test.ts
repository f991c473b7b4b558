import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttachedObject, Command } from '../../../../lib/delivery/command.ts';
import { log } from '../../../../lib/log.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const bytes = Buffer.from('\x89PNG\r\n\x1a\nuna firma', 'latin1');
const signature: AttachedObject = {
  bucket: '',
  key: 'embedded/abc',
  size: bytes.length,
  name: 'firma.png',
  type: 'image/png',
  inline: bytes.toString('base64'),
};
const sha256 = createHash('sha256').update(bytes).digest('hex');
const withSignature: Command = { kind: 'insertCase', case: newCase, attachments: [signature] };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(log, level).mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.stop();
});

describe('a file whose bytes the command carries', () => {
  it.each(['json', 'form-data'] as const)(
    'arrives whole in a new case, by %s, and leaves nothing behind',
    async (by) => {
      engine.settings.insertCaseBy = by;
      const { delivery } = await engine.accept('a', withSignature);
      await engine.work();

      expect(engine.crm.state.cases).toMatchObject([{ files: [{ sha256 }] }]);
      expect(engine.aws.s3.version(delivery.payload)).toBeUndefined();
    },
  );

  it('arrives beside a file of a bucket', async () => {
    const { sha256: ofUpload, ...file } = await engine.upload('contrato.pdf', Buffer.from('%PDF-1.7'));
    await engine.accept('a', { ...withSignature, attachments: [file, signature] });
    await engine.work();

    expect(engine.crm.state.cases[0]?.files.map((one) => one.sha256)).toEqual([ofUpload, sha256]);
  });

  it('is sent again with the next file, where the CRM replaces the list of a case', async () => {
    engine.settings.updateAttachments = 'replace';
    await engine.accept('a', withSignature);
    await engine.work();
    const [made] = engine.crm.state.cases;
    const { sha256: ofUpload, ...file } = await engine.upload('anexo.pdf', Buffer.from('%PDF-1.7'));
    await engine.accept('b', { kind: 'updateCase', caseId: made?.id ?? '', changes: {}, attachments: [file] });
    await engine.work();

    expect((await engine.deliveries()).map(({ status, reason }) => [status, reason])).toEqual([
      ['delivered', undefined],
      ['delivered', undefined],
    ]);
    expect(engine.crm.state.cases[0]?.files.map((one) => one.sha256)).toEqual(
      expect.arrayContaining([sha256, ofUpload]),
    );
  });
});
