import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BridgeCommand } from '../../cli/bridge-command.ts';
import { resolveDelivery } from '../../cli/deliveries/resolve.ts';
import { retry } from '../../cli/deliveries/retry.ts';
import type { Operator } from '../../cli/operator.ts';
import { cancel, move, reminders } from '../../cli/reminders.ts';
import type { Command } from '../../lib/delivery/command.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

const day = 24 * 3_600_000;

let engine: Engine;
let operator: Operator;
beforeEach(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterEach(() => engine.stop());

describe('npm run bridge -- reminders', () => {
  it('lists what waits for its time, of every origin, the first due first', async () => {
    const later = await remind('later', 'webhook:form', 3 * day);
    const first = await remind('first', 'schedule:review', day);

    const lines = await run(reminders, '');

    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(first.id);
    expect(lines[1]).toContain('schedule:review');
    expect(lines[2]).toContain(later.id);
    expect(await run(reminders, '', '--limit', '1')).toEqual([
      expect.stringMatching(/^ID/),
      expect.stringContaining(first.id),
      'There are more than these 1: --limit shows more.',
    ]);
  });

  it('shows what each is called, on this machine or where it is asked for', async () => {
    await remind('Llamar a Ana', 'webhook:form', day);

    expect((await run(reminders, ''))[1]).toMatch(/Llamar a Ana$/);
    operator = { ...operator, isLocal: false };
    expect((await run(reminders, '')).join()).not.toMatch(/NAME|Ana/);
    expect((await run(reminders, '', '--what'))[0]).toMatch(/NAME$/);
    expect((await run(reminders, '', '--what'))[1]).toMatch(/Llamar a Ana$/);
  });

  it('says that none waits', async () => {
    expect(await run(reminders, '')).toEqual(['No command waits for its time.']);
  });

  it('moves one, and writes down who did it and why', async () => {
    const { id } = await remind('moved', 'webhook:form', day);

    await run(move, id, '--to', '2027-03-02T09:00:00-05:00', '--reason', 'lo pidió el cliente');

    expect(await engine.ledger.read(id)).toMatchObject({
      sendAt: Date.UTC(2027, 2, 2, 14),
      notBefore: Date.UTC(2027, 2, 2, 14),
      decisions: [{ what: 'move', by: 'ana', reason: 'lo pidió el cliente' }],
    });
  });

  it('cancels one, and writes down who did it and why', async () => {
    const { id } = await remind('cancelled', 'webhook:form', day);

    expect(await run(cancel, id, '--reason', 'ya pagó')).toEqual([`${id} is cancelled.`]);

    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'rejected',
      reason: 'cancelled',
      decisions: [{ what: 'cancel', by: 'ana', reason: 'ya pagó' }],
    });
  });

  it('that are retried after their cancel wait for their time again', async () => {
    const { id, sendAt = 0 } = await remind('back', 'webhook:form', day);
    await run(cancel, id, '--reason', 'ya pagó');

    const terminal = terminalOf();
    await retry.run(operator, terminal, [id], ['--reason', 'no pagó']);
    await engine.work();

    const time = `${new Date(sendAt).toLocaleString('sv-SE', { timeZone: 'America/Bogota' })} America/Bogota`;
    expect(terminal.questions).toEqual([`It waits until ${time} again. Send it?`]);
    expect(terminal.lines).toEqual(['It was never sent.', `${id} will be sent at ${time}.`, expect.anything()]);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'accepted', sendAt, notBefore: sendAt, attempt: 0 });
    expect(await run(reminders, '')).toContainEqual(expect.stringContaining(id));
    engine.clock.ms += day;
    await engine.work();
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 1 });
  });

  it('that were withdrawn are said to be unsent, and are sent at once when their time is over', async () => {
    const { id } = await remind('withdrawn', 'webhook:form', day);
    await resolveDelivery(operator, terminalOf(), id, { as: 'rejected', reason: 'ya no hace falta' });
    engine.clock.ms += 2 * day;

    expect((await run(retry, id, '--reason', 'sí hace falta'))[0]).toBe('It was never sent.');
    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 1 });
  });

  it('refuses a time that is over: it would be sent at once', async () => {
    const { id, sendAt } = await remind('typo', 'webhook:form', day);
    const over = new Date(engine.clock.ms - day).toISOString();

    await expect(run(move, id, '--to', over, '--reason', 'x')).rejects.toThrow('--to must be later than now');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'accepted', sendAt });
  });

  it('cancels again what is cancelled, without a question, and its payload begins to expire', async () => {
    const { id } = await remind('again', 'webhook:form', day);
    const { stores } = operator.engine;
    const tagText = () => Promise.reject(new Error('S3 is away'));
    const faulty = { ...operator.engine, stores: { ...stores, objects: { ...stores.objects, tagText } } };
    const tagged: string[] = [];
    const objects = {
      ...stores.objects,
      tagText: async (...tag: Parameters<typeof stores.objects.tagText>) => {
        tagged.push(tag[2]);
        return stores.objects.tagText(...tag);
      },
    };
    operator = { ...operator, engine: faulty };
    await expect(run(cancel, id, '--reason', 'ya pagó')).rejects.toThrow('S3 is away');

    operator = { ...operator, engine: { ...faulty, stores: { ...stores, objects } } };
    expect(await run(cancel, id, '--reason', 'ya pagó')).toEqual([`${id} is cancelled.`]);

    expect(tagged).toEqual(['ended']);
    expect((await engine.ledger.read(id))?.decisions).toHaveLength(1);
  });

  it('refuses a time without an offset, and a command that does not wait', async () => {
    const { id } = await remind('sent', 'webhook:form', day);
    const withoutOffset = run(move, id, '--to', '2027-03-02 09:00', '--reason', 'x');
    await expect(withoutOffset).rejects.toThrow('--to must be a time with its UTC offset');
    engine.clock.ms += day;
    await engine.work();

    await expect(run(cancel, id, '--reason', 'x')).rejects.toThrow('It does not wait for its time: it is delivered');
  });
});

async function run(command: BridgeCommand, subject: string, ...args: string[]): Promise<string[]> {
  const terminal = terminalOf();
  await command.run(operator, terminal, [subject], args);
  return terminal.lines;
}

async function remind(name: string, origin: string, inMs: number): Promise<Delivery> {
  const command: Command = {
    kind: 'insertTask',
    task: {
      name,
      description: 'Llamar al cliente',
      priority: 'normal',
      module: 'contacts',
      recordId: '65d8b6195befbbd25409bb01',
      owner: 'ADMIN_@demo',
      completionDate: '2027-03-02 17:00:00',
      reminderDate: '2027-03-02 08:30:00',
      remember: true,
    },
    sendAt: new Date(engine.clock.ms + inMs),
  };
  const event = { origin, dedupeKey: name };
  return (await engine.accept(name, command, { priority: 'interactive', event })).delivery;
}
