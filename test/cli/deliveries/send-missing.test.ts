import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDeliveries } from '../../../cli/deliveries/list.ts';
import { retryDelivery } from '../../../cli/deliveries/retry.ts';
import { showDelivery } from '../../../cli/deliveries/show.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import type { Command, MissingFile } from '../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { operatorOf, terminalOf } from '../operator.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  engine.crm.settings.attachmentUpdate = 'append';
  engine.settings.updateAttachments = 'append';
});
afterEach(() => engine.stop());

const reason = 'el límite se subió';

describe('deliveries retry of what was delivered without some of its files', () => {
  it('sends these alone, to the case that was made, and says so in both rows', async () => {
    const { id, crmId, files } = await deliveredWithout([2, 3]);
    const terminal = terminalOf();

    await retryDelivery(operator(), terminal, id, { reason });
    await engine.work();

    expect(terminal.questions).toEqual([expect.stringContaining('Send 2 missing files?')]);
    const [made] = (await engine.ledger.read(id))?.decisions ?? [];
    expect(made).toMatchObject({ what: 'retry', by: 'ana', reason });
    expect(await engine.ledger.read(made?.madeDelivery ?? '')).toMatchObject({
      status: 'delivered',
      kind: 'updateCase',
      fileCount: 2,
      origin: `missing:${id}`,
    });
    const stored = engine.crm.state.cases.find((one) => one.id === crmId);
    expect(engine.crm.state.cases).toHaveLength(1);
    expect(stored?.files.map(({ sha256 }) => sha256)).toEqual(files.map(({ sha256 }) => sha256));
  });

  it('sends them to the case of another delivery that the first command named', async () => {
    const { id: madeBy, crmId } = await deliveredWithout([]);
    const { sha256, ...file } = await engine.upload('late.pdf', Buffer.from('%PDF late'));
    const missing: MissingFile[] = [{ ...file, number: 1, why: 'too_large' }];
    const late = { kind: 'updateCase', caseId: { madeBy }, changes: {}, attachments: [], missing } as const;
    const { delivery } = await engine.accept('late', { ...late, attachments: [] });
    await engine.work();

    await retryDelivery(operator(), terminalOf(), delivery.id, { reason });
    await engine.work();

    const [made] = (await engine.ledger.read(delivery.id))?.decisions ?? [];
    expect(await engine.ledger.read(made?.madeDelivery ?? '')).toMatchObject({ status: 'delivered' });
    const stored = engine.crm.state.cases.find((one) => one.id === crmId);
    expect(stored?.files.at(-1)?.sha256).toBe(sha256);
  });

  it('is refused a second time, and says where they went', async () => {
    const { id } = await deliveredWithout([2]);
    await retryDelivery(operator(), terminalOf(), id, { reason });
    const [made] = (await engine.ledger.read(id))?.decisions ?? [];

    await expect(retryDelivery(operator(), terminalOf(), id, { reason })).rejects.toThrow(
      `deliveries show ${made?.madeDelivery}`,
    );
  });

  it('leaves out what is still too large, and keeps saying that it is missing', async () => {
    const { id } = await deliveredWithout([1, 3]);
    const terminal = terminalOf();

    await retryDelivery(operator({ attachmentLimit: 32 }), terminal, id, { reason });
    await engine.work();

    expect(terminal.lines[0]).toMatch(/^File 3 still cannot be sent: too_large/);
    const [made] = (await engine.ledger.read(id))?.decisions ?? [];
    expect(await engine.ledger.read(made?.madeDelivery ?? '')).toMatchObject({
      status: 'delivered',
      fileCount: 1,
      missing: [{ number: 3, why: 'too_large' }],
    });
  });

  it('changes nothing while none of them can be sent, or the CRM might wipe the others', async () => {
    const { id } = await deliveredWithout([3]);

    await expect(retryDelivery(operator({ attachmentLimit: 5 }), terminalOf(), id, { reason })).rejects.toThrow(
      'No file can be sent yet',
    );
    delete engine.settings.updateAttachments;
    await expect(retryDelivery(operator(), terminalOf(), id, { reason })).rejects.toThrow('cannot be added');
    expect((await engine.ledger.read(id))?.decisions).toBeUndefined();
  });

  it('is what show and list say to do', async () => {
    const { id } = await deliveredWithout([2]);
    const [shown, listed] = [terminalOf(), terminalOf()];

    await showDelivery(operator(), shown, id, {});
    await listDeliveries(operator(), listed, { status: 'missing' });

    expect(shown.lines).toContainEqual(expect.stringMatching(/^files missing +2 \(too_large: /));
    expect(shown.lines.at(-1)).toContain(`deliveries retry ${id}`);
    expect(listed.lines[1]).toMatch(new RegExp(`^${id} .*missing`));
  });
});

/** A case of three files, delivered without those of these numbers. */
async function deliveredWithout(numbers: readonly number[]) {
  const texts = ['%PDF-1.7 uno', '%PDF-1.7 dos', `%PDF-1.7 ${'tres'.repeat(10)}`];
  const files = await Promise.all(texts.map((text, at) => engine.upload(`${at}.pdf`, Buffer.from(text))));
  const plain = files.map(({ sha256: _sha256, ...file }, at) => ({ file, number: at + 1 }));
  const missing: MissingFile[] = plain
    .filter(({ number }) => numbers.includes(number))
    .map(({ file, number }) => ({ ...file, number, why: 'too_large' }));
  const attachments = plain.filter(({ number }) => !numbers.includes(number)).map(({ file }) => file);
  const command: Command = { kind: 'insertCase', case: newCase, attachments, missing };
  const { delivery } = await engine.accept('three', command);
  await engine.work();
  const row = await engine.ledger.read(delivery.id);
  expect(row).toMatchObject({
    status: 'delivered',
    ...(missing.length > 0 && { missing: numbers.map((number) => ({ number, why: 'too_large' })) }),
  });
  return { id: delivery.id, crmId: row?.status === 'delivered' ? row.crmId : undefined, files };
}

function operator(limits: { attachmentLimit?: number } = {}) {
  const bridge: Bridge = {
    operations: { demo: { server: 'crm0001.wolkvox.com', ...limits } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [],
  };
  return operatorOf(engine, bridge);
}
