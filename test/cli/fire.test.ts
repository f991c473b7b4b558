import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fireSchedule, repeatRun } from '../../cli/fire.ts';
import { parseCommandLine } from '../../cli/main.ts';
import type { Operator } from '../../cli/operator.ts';
import { remind } from '../../functions/remind.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import type { Run } from '../../lib/config/run.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { createRuns } from '../../lib/schedules/runs.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

let engine: Engine;
let operator: Operator;
beforeAll(async () => {
  engine = await startEngine();
  operator = operatorOf(engine, bridgeWith('first'));
});
afterAll(() => engine?.stop());

const task = (run: Run, name: string): CommandInput => ({
  kind: 'insertTask',
  task: {
    ...{ name, description: 'x', priority: 'normal', module: 'contacts', recordId: '65d8b6195befbbd25409bb01' },
    ...{ owner: 'ADMIN_@demo', completionDate: run.at('17:00'), reminderDate: run.at('08:30'), remember: true },
  },
});

function bridgeWith(word: string): Bridge {
  const daily = { operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)' };
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [
      { ...daily, name: 'review', commands: (run) => [task(run, `${word} ${run.day}`), task(run, 'second')] },
      { ...daily, name: 'never', commands: () => [] },
      { ...daily, name: 'wrong', commands: (run) => [task(run, '')] },
      { ...daily, name: 'throws', commands: (run) => [task(run, run.nextWorkingDayAt('09:00').toISOString())] },
    ],
  };
}

/** The scheduler's own run, on the same table. */
async function fireAsAws(scheduledTime: string): Promise<void> {
  const { bridge } = operator;
  const accept = ({ event, command, ...rest }: Parameters<Parameters<typeof remind>[1]['accept']>[0]) =>
    engine.accept('', command, { event, ...rest });
  const now = () => engine.clock.ms;
  await remind({ schedule: 'review', scheduledTime }, { bridge, accept, now, runs: createRuns(engine.table, now) });
}

const tasksOf = async (day: string) => {
  await engine.work();
  const dates = engine.crm.state.activities.map(({ fields }) => String(fields.completion_date));
  return dates.filter((date) => date.startsWith(day)).length;
};

describe('fire', () => {
  it('shows what the run makes and accepts it, in the zone of the schedule', async () => {
    const terminal = terminalOf();
    await fireSchedule(operator, terminal, 'review', { at: '2027-01-11 08:00' });

    expect(terminal.lines[0]).toBe('review, the run of Mon 2027-01-11 08:00 -05:00, makes 2 commands for demo.');
    expect(terminal.lines.join('\n')).toContain('"name": "first 2027-01-11"');
    expect(terminal.questions).toEqual(['Accept 2 commands?']);
    expect(terminal.lines.filter((line) => /^[a-z2-7]{26} {2}insertTask {2}accepted$/.test(line))).toHaveLength(2);
    expect(await tasksOf('2027-01-11')).toBe(2);
  });

  it('is the same run as the scheduler’s at that time', async () => {
    await fireAsAws('2027-01-11T13:00:00Z');

    expect(await tasksOf('2027-01-11')).toBe(2);
  });

  it('without a time fires now', async () => {
    const terminal = terminalOf();
    // The clock of the engine: Friday, 3:00 in Bogotá.
    await fireSchedule(operator, terminal, 'review', { json: true });

    expect(JSON.parse(terminal.lines.join(''))).toMatchObject({
      ...{ schedule: 'review', firedAt: '2027-01-15T08:00:00Z', operation: 'demo' },
      deliveries: [{ kind: 'insertTask', outcome: 'accepted' }, { outcome: 'accepted' }],
    });
  });

  it.each([
    [{ 'dry-run': true }, true],
    [{}, false],
  ] as const)('with %j and the answer %j sends nothing', async (more, answer) => {
    const terminal = terminalOf(answer);
    await fireSchedule(operator, terminal, 'review', { at: '2027-01-12T08:00:00-05:00', ...more });

    expect(terminal.lines[0]).toContain('Tue 2027-01-12 08:00 -05:00');
    expect(terminal.lines.at(-1)).toMatch(/^Nothing was (sent|accepted)\.$/);
    expect(await tasksOf('2027-01-12')).toBe(0);
  });

  it.each([
    ['missing', {}, 'bridge.config.ts has no schedule "missing". It has: review, never, wrong, throws'],
    ['review', { at: 'tomorrow' }, '--at must be a time in America/Bogota, 2026-11-20 08:00, or one with its offset'],
    ['review', { at: '2027-02-30 08:00' }, '--at must be a time in America/Bogota'],
    ['review', { at: '2027-01-12T08:00:00' }, undefined],
    ['wrong', {}, 'Command 1 of "wrong" would be rejected: task.name '],
    ['throws', {}, 'The schedule "throws" threw: ConfigurationError: schedules.throws: set its calendar'],
  ])('of %s with %j says %j', async (name, options, fault) => {
    const fired = fireSchedule(operator, terminalOf(false), name, options);

    await (fault === undefined ? expect(fired).resolves.toBeUndefined() : expect(fired).rejects.toThrow(fault));
  });
});

describe('schedules run', () => {
  it('does a run that was missed, as the scheduler would have', async () => {
    await repeatRun(operator, terminalOf(), 'review', { at: '2027-01-13 08:00' });
    await fireAsAws('2027-01-13T13:00:00Z');

    expect(await tasksOf('2027-01-13')).toBe(2);
  });

  it('of a run that is done doubles nothing, also when it says something else now', async () => {
    await fireAsAws('2027-01-14T13:00:00Z');
    const terminal = terminalOf();
    await repeatRun({ ...operator, bridge: bridgeWith('changed') }, terminal, 'review', { at: '2027-01-14 08:00' });

    expect(terminal.lines).toContain('This run was done before: what it made then is not made again.');
    const outcomes = terminal.lines.filter((line) => /^[a-z2-7]{26} /.test(line)).map((line) => line.slice(40));
    expect(outcomes).toEqual(['accepted before, with other words: the first ones stay', 'accepted before']);
    expect(await tasksOf('2027-01-14')).toBe(2);
  });

  it.each([
    [
      { at: '2027-01-13 08:01' },
      'does not fire at Wed 2027-01-13 08:01 -05:00. The next time after that is Thu 2027-01-14 08:00 -05:00.',
    ],
    [{ at: '2027-01-10 08:00' }, 'does not fire at Sun 2027-01-10 08:00 -05:00.'],
    [
      { at: '2027-01-15 08:00' },
      `is still to come. To try its run now: npm run bridge -- fire review --at '2027-01-15 08:00'`,
    ],
    [{}, 'Say which run: schedules run review --at'],
  ])('with %j is refused: %s', async (options, fault) => {
    await expect(repeatRun(operator, terminalOf(), 'review', options)).rejects.toThrow(fault);
  });

  it('notes a run that makes nothing', async () => {
    const terminal = terminalOf();
    await repeatRun(operator, terminal, 'never', { at: '2027-01-13 08:00' });

    expect(terminal.questions).toEqual([]);
    expect(await createRuns(engine.table).isDone('never', new Date('2027-01-13T13:00:00Z'))).toBe(true);
  });

  it('and schedules are two commands', () => {
    expect(parseCommandLine(['schedules', 'run', 'review', '--at', '2027-01-13 08:00'])?.needs).toBe('stack');
    expect(parseCommandLine(['schedules'])?.needs).toBe('configuration');
  });
});
