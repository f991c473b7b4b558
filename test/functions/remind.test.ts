import { describe, expect, it } from 'vitest';
import { remind } from '../../functions/remind.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import type { AcceptRequest } from '../../lib/delivery/accept.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';

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

  it('has each of its commands accepted under its own key', async () => {
    const accepted: AcceptRequest[] = [];
    await remind(event, servicesFor([0.5, 2], accepted));

    expect(accepted.map(({ command, event: { dedupeKey } }) => [dedupeKey, command])).toMatchObject([
      ['2026-11-23T13:00:00Z#0', { fields: { Saldo: 0.5 }, attachments: [] }],
      ['2026-11-23T13:00:00Z#1', { fields: { Saldo: 2 }, attachments: [] }],
    ]);
  });
});

/** A schedule with one record for each of these values. */
function servicesFor(values: readonly number[], accepted: AcceptRequest[], more: object = {}) {
  const commands = (): CommandInput[] =>
    values.map((Saldo) => ({ kind: 'insertRecord', module: 'contacts', fields: { Saldo }, ...more }));
  const bridge = defineBridge({
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [{ name: 'saldos', operation: 'demo', expression: 'cron(0 8 ? * MON *)', commands }],
  });
  const accept = async (request: AcceptRequest): Promise<never> => {
    accepted.push(request);
    return undefined as never;
  };
  return { bridge, accept, find: async () => undefined };
}
