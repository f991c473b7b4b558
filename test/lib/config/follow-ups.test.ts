import { describe, expect, it } from 'vitest';
import { defineBridge } from '../../../lib/config/bridge.ts';
import { type FollowUp, followUpRule } from '../../../lib/config/follow-ups.ts';
import { parseCaseRecord } from '../../../lib/wolkvox/case-record.ts';
import { faultLines } from '../../setup/fault-lines.ts';

const followUp: FollowUp = {
  name: 'untouched',
  operation: 'demo',
  expression: 'cron(0 8 ? * MON-FRI *)',
  calendar: 'colombia',
  cases: { field: 'status', value: 'Abierto' },
  task: (found, run) => ({
    name: `${found.daysOld} ${found.daysUntouched} ${run.workingDaysSince(found.changedOn)}`,
    description: `${found.type} ${found.form['Vence']} ${run.workingDaysLeft(String(found.form['Vence']))}`,
    due: run.at('17:00', run.inWorkingDays(2, found.changedOn)),
  }),
};
const bridgeOf = (...followUps: Partial<FollowUp>[]) => ({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
  calendars: { colombia: { country: 'CO', zone: 'America/Bogota' } } as const,
  followUps: followUps.map((changes) => ({ ...followUp, ...changes })),
});
const record = parseCaseRecord({
  wolkvox_id: '65d8b6195befbbd25409bb13',
  caseType: 'Complaints',
  responsible: { user: 'agent_1@demo' },
  form: { Vence: '2026-12-30' },
  wolkvox_fecha_creacion: '2026-12-01 23:30:00',
  wolkvox_fecha_modificacion: '2026-12-04 10:00:00',
});

describe('a follow-up of the configuration', () => {
  it('is also a schedule, each of whose runs is one command', () => {
    const { schedules } = defineBridge(bridgeOf({}));

    expect(schedules).toMatchObject([{ name: 'untouched', expression: followUp.expression, calendar: 'colombia' }]);
    const run = { firedAt: new Date('2026-12-07T13:00:00Z') } as Parameters<FollowUp['task']>[1];
    expect(schedules[0]?.commands(run)).toEqual([
      { kind: 'followUp', rule: 'untouched', firedAt: '2026-12-07T13:00:00.000Z' },
    ]);
  });

  it('makes a task for the responsible, with days counted from the case', () => {
    // The 8th is a holiday, and the 5th and 6th are a weekend.
    const made = followUpRule(bridgeOf({}), 'untouched')?.taskFor(record, new Date('2026-12-09T13:00:00Z'));

    expect(made).toEqual({
      due: '2026-12-09',
      command: {
        kind: 'insertTask',
        task: {
          ...{ name: '8 5 2', description: 'Complaints 2026-12-30 14', priority: 'normal', owner: 'agent_1@demo' },
          ...{ module: 'cases', recordId: record.id, remember: true },
          ...{ completionDate: '2026-12-09T22:00:00.000Z', reminderDate: '2026-12-09T22:00:00.000Z' },
        },
      },
    });
  });

  it('has the same due day in a later run, while nobody touches the case', () => {
    const rule = followUpRule(bridgeOf({}), 'untouched');

    expect(rule?.taskFor(record, new Date('2027-03-09T13:00:00Z'))?.due).toBe('2026-12-09');
  });

  it('is no rule by another name, nor for a case that needs no task', () => {
    expect(followUpRule(bridgeOf({}), 'other')).toBeUndefined();
    const none = followUpRule(bridgeOf({ task: () => undefined }), 'untouched');
    expect(none?.taskFor(record, new Date('2026-12-09T13:00:00Z'))).toBeUndefined();
  });

  it.each<[string, Partial<FollowUp>[], string]>([
    [
      'a field by which the CRM is not asked',
      [{ cases: { field: 'estado' as 'status', value: 'x' } }],
      'followUps.untouched: cases.field: must be',
    ],
    ['no value', [{ cases: { field: 'status', value: ' ' } }], 'followUps.untouched: cases.value: is required'],
    ['no function', [{ task: 'x' as never }], 'followUps.untouched: task: '],
    ['a name that is used', [{}, {}], 'schedules: '],
    ['an operation that there is not', [{ operation: 'other' }], 'other'],
  ])('with %s is refused', (_what, followUps, fault) => {
    expect(faultLines(defineBridge(bridgeOf(...followUps))).join('\n')).toContain(fault);
  });

  it('that cannot fire is not deployed, as any schedule', () => {
    const bridge = defineBridge(bridgeOf({ expression: 'cron(0 8 * * MON-FRI *)' }));

    expect(faultLines(bridge, new Date()).join('\n')).toContain('both day fields');
  });
});
