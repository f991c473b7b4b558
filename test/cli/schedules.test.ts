import { expect, it } from 'vitest';
import { parseCommandLine } from '../../cli/main.ts';
import { listSchedules } from '../../cli/schedules.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { terminalOf } from './operator.ts';

const schedule = { operation: 'demo', commands: () => [] };
const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [
    { ...schedule, name: 'daily-review', expression: 'cron(0 8 ? * MON-FRI *)' },
    { ...schedule, name: 'night', expression: 'cron(30 0 * * ? *)', zone: 'America/Santiago' },
    { ...schedule, name: 'often', expression: 'rate(5 minutes)' },
    { ...schedule, name: 'past', expression: 'cron(0 8 1 1 ? 2020)' },
  ],
};
const operator = { bridge, commandLine: (words: string) => words };

it('lists the next five firings of each schedule, in its zone', async () => {
  const terminal = terminalOf();

  await listSchedules(operator, terminal, {}, new Date('2026-09-04T13:00:00Z'));

  expect(terminal.lines).toEqual([
    'daily-review  cron(0 8 ? * MON-FRI *)  America/Bogota',
    '  Mon 2026-09-07 08:00 -05:00',
    '  Tue 2026-09-08 08:00 -05:00',
    '  Wed 2026-09-09 08:00 -05:00',
    '  Thu 2026-09-10 08:00 -05:00',
    '  Fri 2026-09-11 08:00 -05:00',
    // The clocks of Chile skip 00:30 of the 6th.
    'night  cron(30 0 * * ? *)  America/Santiago',
    '  Sat 2026-09-05 00:30 -04:00',
    '  Mon 2026-09-07 00:30 -03:00',
    '  Tue 2026-09-08 00:30 -03:00',
    '  Wed 2026-09-09 00:30 -03:00',
    '  Thu 2026-09-10 00:30 -03:00',
    'often  rate(5 minutes)  America/Bogota',
    '  counted from its deployment',
    'past  cron(0 8 1 1 ? 2020)  America/Bogota',
    '  The build refuses it. schedules.past: expression: cron(0 8 1 1 ? 2020) never fires: no time to come in America/Bogota matches it',
  ]);
});

it('prints them as JSON for programs', async () => {
  const terminal = terminalOf();

  await listSchedules(operator, terminal, { json: true }, new Date('2026-09-04T13:00:00Z'));

  const [daily] = JSON.parse(terminal.lines.join('\n'));
  expect(daily).toMatchObject({ name: 'daily-review', zone: 'America/Bogota' });
  expect(daily.next[0]).toBe('2026-09-07T13:00:00.000Z');
});

it('says that there is none', async () => {
  const terminal = terminalOf();

  await listSchedules({ ...operator, bridge: { ...bridge, schedules: [] } }, terminal, {});

  expect(terminal.lines).toEqual(['The configuration has no schedule.']);
});

it('needs no stack', () => {
  expect(parseCommandLine(['schedules'])?.needs).toBe('configuration');
  expect(parseCommandLine(['deliveries', 'list'])?.needs).toBe('stack');
});
