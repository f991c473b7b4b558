import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttachedObject } from '../../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const minute = 60_000;

let engine: Engine;
let file: AttachedObject;
beforeEach(async () => {
  engine = await startEngine();
  engine.settings.insertCaseBy = 'form-data';
  file = await engine.upload('acta.pdf', Buffer.from('%PDF-1.4 acta'));
});
afterEach(() => engine.stop());

describe('a case that is made by form-data with a file', () => {
  it('is delivered when the CRM shows the file', async () => {
    await run();

    expect(await row()).toMatchObject({ status: 'delivered', crmId: madeCase().id });
    expect(madeCase().files).toHaveLength(1);
  });

  it('is parked, with the number of the case, when PHP dropped the file', async () => {
    engine.crm.settings.uploadMaxBytes = file.size - 1;
    await run();

    expect(await row()).toMatchObject({
      status: 'uncertain',
      parked: true,
      reason: 'file_not_stored',
      crmId: madeCase().id,
      idPrefijo: madeCase().idPrefijo,
    });
    expect(engine.crm.state.cases).toHaveLength(1);
  });

  it('is not made a second time, however often the lanes run', async () => {
    engine.crm.settings.uploadMaxBytes = 1;
    await run();
    engine.clock.ms += 24 * 60 * minute;
    await engine.work();

    expect(await row()).toMatchObject({ status: 'uncertain', parked: true, reason: 'file_not_stored' });
    expect(engine.crm.state.cases).toHaveLength(1);
  });

  it('is searched for when the case cannot be read yet, and is delivered when it shows the file', async () => {
    engine.crm.settings.visibleAfterMs = minute;
    await run();
    expect(await row()).toMatchObject({ status: 'uncertain', parked: false, reason: 'file_unconfirmed' });

    engine.clock.ms += 3 * minute;
    await engine.work();
    expect(await row()).toMatchObject({ status: 'delivered', reason: 'found', crmId: madeCase().id });
  });

  it.each([
    ['the case could not be read at once', (e: Engine) => Object.assign(e.crm.settings, { visibleAfterMs: minute })],
    ['the answer was lost', (e: Engine) => e.crm.faults.add(lost)],
  ])('is parked by the search that finds it without its file, where %s', async (_why, disturb) => {
    engine.crm.settings.uploadMaxBytes = 1;
    disturb(engine);
    await run();
    engine.clock.ms += 3 * minute;
    await engine.work();

    expect(await row()).toMatchObject({
      status: 'uncertain',
      parked: true,
      reason: 'file_not_stored',
      crmId: madeCase().id,
    });
  });

  it('costs no read where there is no file', async () => {
    const { delivery } = await engine.accept('plain', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered' });
    expect(engine.crm.truth.filter(({ endpoint }) => endpoint === 'cases/queryCases.php')).toEqual([]);
  });
});

const lost = { match: { endpoint: 'cases/insert.php', nth: 1 }, fault: { kind: 'reset', applied: true } } as const;

let id: string;
async function run(): Promise<void> {
  const { delivery } = await engine.accept('form', { kind: 'insertCase', case: newCase, attachments: [file] });
  id = delivery.id;
  await engine.work();
}
const row = () => engine.ledger.read(id);
function madeCase() {
  const [made] = engine.crm.state.cases;
  if (!made) throw new Error('The CRM made no case');
  return made;
}
