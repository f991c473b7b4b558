import { afterEach, describe, expect, it, vi } from 'vitest';
import { remind } from '../../functions/remind.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import type { Run } from '../../lib/config/run.ts';
import type { AcceptRequest } from '../../lib/delivery/accept.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { log } from '../../lib/log.ts';
import { memorySchedules } from '../setup/memory-schedules.ts';

const event = { schedule: 'saldos', scheduledTime: '2026-11-23T13:00:00Z' };

describe('a schedule', () => {
  it('whose command holds no number accepts none of its commands, and names the field', async () => {
    const accepted: AcceptRequest[] = [];
    const services = servicesFor([0.5, Number.NaN], accepted);

    await expect(remind(event, services)).rejects.toThrow('fields.Saldo must hold text, numbers');
    expect(accepted).toEqual([]);
  });

  it('whose command has a field that none has accepts none of its commands, and names the field', async () => {
    const accepted: AcceptRequest[] = [];
    const services = servicesFor([1, 2], accepted, { attachment: [] });

    await expect(remind(event, services)).rejects.toThrow('attachment is not a field of this command');
    expect(accepted).toEqual([]);
  });

  it('of a follow-up accepts one command, which leaves the reserve to others', async () => {
    const accepted: AcceptRequest[] = [];
    const followUp = { name: 'untouched', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)' };
    const cases = { field: 'status', value: 'Abierto' } as const;
    const bridge = defineBridge({
      ...bridgeOf([]),
      schedules: [],
      followUps: [{ ...followUp, cases, task: () => undefined }],
    });
    await remind({ ...event, schedule: 'untouched' }, { ...servicesFor([], accepted), bridge });

    expect(accepted).toMatchObject([
      { priority: 'bulk', command: { kind: 'followUp', firedAt: '2026-11-23T13:00:00.000Z' } },
    ]);
  });

  it('whose run is done accepts no more of it, whatever the configuration makes of it now', async () => {
    const { services, commands } = memorySchedules(bridgeOf([1]));
    await remind(event, services);
    await remind(event, { ...services, bridge: bridgeOf([2, 3]) });

    expect(commands().map(({ command }) => command)).toMatchObject([{ fields: { Saldo: 1 } }]);
  });

  it('whose run broke off accepts the rest of it in the next try, under the ids of the first', async () => {
    const { services, commands } = memorySchedules(bridgeOf([1, 2]));
    const accept: typeof services.accept = async (request) => {
      await services.accept(request);
      throw new Error('The function died');
    };
    await expect(remind(event, { ...services, accept })).rejects.toThrow('died');
    expect(commands()).toHaveLength(1);

    await remind(event, services);
    expect(commands().map(({ command }) => command)).toMatchObject([
      { fields: { Saldo: 1 } },
      { fields: { Saldo: 2 } },
    ]);
  });

  it('may let a command wait for a time of its run', async () => {
    const bridge = bridgeOf([]);
    const due = new Date('2026-11-24T14:00:00Z');
    const activity = {
      name: 'x',
      description: 'x',
      priority: 'normal',
      module: 'contacts',
      owner: 'ADMIN_@demo',
    } as const;
    const [schedule] = bridge.schedules.map((one) => ({
      ...one,
      commands: (run: Run): CommandInput[] => {
        const dates = { completionDate: run.at('17:00'), reminderDate: run.at('17:00'), remember: true };
        const task = { ...activity, recordId: '65d8b6195befbbd25409bb01', ...dates };
        return [{ kind: 'insertTask', task, sendAt: run.at('09:00', '2026-11-24') }];
      },
    }));
    const { services, items, clock } = memorySchedules({ ...bridge, schedules: schedule ? [schedule] : [] });
    clock.ms = Date.parse(event.scheduledTime);
    await remind(event, services);

    expect([...items.values()].find(({ sk }) => sk === 'cmd')).toMatchObject({ notBefore: due.getTime() });
  });

  it('knows the same time in another spelling', async () => {
    const { services, commands } = memorySchedules(bridgeOf([1]));
    await remind(event, services);
    await remind({ ...event, scheduledTime: '2026-11-23T08:00:00.000-05:00' }, services);

    expect(commands()).toHaveLength(1);
  });

  it('has each of its commands accepted under its own key', async () => {
    const accepted: AcceptRequest[] = [];
    await remind(event, servicesFor([0.5, 2], accepted));

    expect(accepted.map(({ command, event: { dedupeKey } }) => [dedupeKey, command])).toMatchObject([
      ['2026-11-23T13:00:00Z#0', { fields: { Saldo: 0.5 }, attachments: [] }],
      ['2026-11-23T13:00:00Z#1', { fields: { Saldo: 2 }, attachments: [] }],
    ]);
  });
});

function servicesFor(values: readonly number[], accepted: AcceptRequest[], more: object = {}) {
  const accept = async (request: AcceptRequest): Promise<never> => {
    accepted.push(request);
    return undefined as never;
  };
  return { ...memorySchedules(bridgeOf(values, more)).services, accept };
}

/** A schedule with one record for each of these values. */
function bridgeOf(values: readonly number[], more: object = {}) {
  const commands = (): CommandInput[] =>
    values.map((Saldo) => ({ kind: 'insertRecord', module: 'contacts', fields: { Saldo }, ...more }));
  return defineBridge({
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [{ name: 'saldos', operation: 'demo', expression: 'cron(0 8 ? * MON *)', commands }],
  });
}

describe('every five minutes', () => {
  const look = { missedRuns: true };
  afterEach(() => vi.restoreAllMocks());

  it('a run that was missed is made up', async () => {
    const { services, commands, clock } = memorySchedules(bridgeOf([1]));
    vi.spyOn(log, 'warn').mockImplementation(() => {});
    clock.ms = Date.parse('2026-11-23T12:00:00Z');
    await remind(look, services);
    clock.ms = Date.parse('2026-11-23T13:15:00Z');
    await remind(look, services);

    expect(commands()).toMatchObject([{ origin: 'schedule:saldos', command: { fields: { Saldo: 1 } } }]);
  });

  it('a fault is an error of the log and no dead letter', async () => {
    const { services } = memorySchedules(bridgeOf([1]));
    const error = vi.spyOn(log, 'error').mockImplementation(() => {});
    const fault = new Error('The table cannot be read');
    const runs = { ...services.runs, readChecked: () => Promise.reject(fault) };
    await remind(look, { ...services, runs });

    expect(error.mock.calls).toEqual([['Missed runs could not be looked up', {}, fault]]);
  });
});
