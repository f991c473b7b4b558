import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const plain: Command = { kind: 'insertCase', case: newCase, attachments: [] };

describe('a CRM that takes what is empty for missing, as PHP’s empty() does', () => {
  beforeEach(() => {
    engine.crm.settings.refusesEmpty = true;
  });

  it('refuses a plain case, and the reason says so', async () => {
    expect(await run(plain)).toMatchObject({ status: 'rejected', reason: 'missing_parameters', code: 400 });
  });

  it('gets a case without files by form-data, with or without fields', async () => {
    knowIt();
    expect(await run(plain)).toMatchObject({ status: 'delivered' });
    expect(await run({ ...plain, case: { ...newCase, form: { Ciudad: 'Cali' } } })).toMatchObject({
      status: 'delivered',
    });

    expect(engine.crm.state.cases.map(({ form }) => form)).toEqual([{}, { Ciudad: 'Cali' }]);
    expect(engine.crm.truth.map(({ endpoint }) => endpoint)).toEqual(
      expect.not.arrayContaining(['cases/insertAttach.php']),
    );
  });

  it('gets a case with files and without fields in JSON, with the fields that the operation names', async () => {
    knowIt();
    const files = [
      await engine.upload('a.pdf', Buffer.from('%PDF a')),
      await engine.upload('b.pdf', Buffer.from('%PDF b')),
    ];
    expect(await run({ ...plain, attachments: files })).toMatchObject({ status: 'delivered' });

    expect(engine.crm.state.cases).toMatchObject([{ form: { Canal: 'API' }, files: [{ bytes: 6 }, { bytes: 6 }] }]);
  });

  it('gets the fields of the case alone where it has some', async () => {
    knowIt();
    const attachments = [await engine.upload('a.pdf', Buffer.from('%PDF a'))];
    const withForm = { ...newCase, form: { Ciudad: 'Cali' } };
    expect(await run({ ...plain, case: withForm, attachments })).toMatchObject({ status: 'delivered' });

    expect(engine.crm.state.cases[0]?.form).toEqual({ Ciudad: 'Cali' });
  });
});

describe('a CRM that takes what is empty', () => {
  it('gets a plain case in JSON', async () => {
    expect(await run(plain)).toMatchObject({ status: 'delivered' });
    expect(engine.crm.truth.map(({ endpoint }) => endpoint)).toContain('cases/insertAttach.php');
  });
});

function knowIt(): void {
  Object.assign(engine.settings, { refusesEmpty: true, emptyForm: { Canal: 'API' } });
}

let count = 0;
async function run(command: Command) {
  count += 1;
  const { delivery } = await engine.accept(`empty-${count}`, command);
  await engine.work();
  return engine.ledger.read(delivery.id);
}
