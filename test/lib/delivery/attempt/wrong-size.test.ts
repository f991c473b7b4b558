import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttachedObject } from '../../../../lib/delivery/command.ts';
import { log } from '../../../../lib/log.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const bytes = Buffer.from('%PDF-1.7 contrato');
const inline: AttachedObject = {
  bucket: '',
  key: 'embedded/abc',
  size: bytes.length,
  name: 'firma.pdf',
  type: 'application/pdf',
  inline: bytes.toString('base64'),
};

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(log, level).mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.stop();
});

describe('a size that the command has wrong', () => {
  it.each([
    ['too large', bytes.length + 1, 'json', 'object_wrong_size'],
    ['too small', 1, 'json', 'object_wrong_size'],
    ['too large, in a form', bytes.length + 1, 'form-data', 'object_wrong_size'],
    ['too small, in a form', 1, 'form-data', 'object_wrong_size'],
    ['nothing', 0, 'json', 'empty:1'],
    ['nothing, in a form', 0, 'form-data', 'empty:1'],
  ] as const)('is final: %s', async (_what, size, by, reason) => {
    engine.settings.insertCaseBy = by;
    const { sha256: _, ...object } = await engine.upload('contrato.pdf', bytes);
    for (const [key, file] of [
      ['object', object],
      ['inline', inline],
    ] as const) {
      await engine.accept(key, { kind: 'insertCase', case: newCase, attachments: [{ ...file, size }] });
    }
    await engine.work();

    expect((await engine.deliveries()).map((row) => [row.status, row.reason])).toEqual([
      ['rejected', reason],
      ['rejected', reason],
    ]);
    expect(engine.crm.state.cases).toEqual([]);
  });

  it('is final for an object without bytes', async () => {
    const { sha256: _, ...object } = await engine.upload('contrato.pdf', Buffer.alloc(0));
    for (const [key, size] of [
      ['said', 0],
      ['unsaid', 9],
    ] as const) {
      await engine.accept(key, { kind: 'insertCase', case: newCase, attachments: [{ ...object, size }] });
    }
    await engine.work();

    expect((await engine.deliveries()).map((row) => row.reason).sort()).toEqual(['empty:1', 'object_wrong_size']);
  });

  it('of a table whose formulas are neutralised is final too', async () => {
    Object.assign(engine.settings, { csvFormulas: 'neutralise' });
    const { sha256: _, ...object } = await engine.upload('tabla.csv', Buffer.from('a;b\n=1;2\n'));
    await engine.accept('a', { kind: 'insertCase', case: newCase, attachments: [{ ...object, size: 3 }] });
    await engine.work();

    expect(await engine.deliveries()).toMatchObject([{ status: 'rejected', reason: 'object_wrong_size' }]);
  });
});
