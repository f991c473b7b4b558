import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../../../lib/config/bridge.ts';
import { sampleReport } from '../../../../lib/config/checks/samples.ts';
import { rows } from '../../../../lib/config/rows.ts';
import { type Rule, rule, type UploadRule } from '../../../../lib/config/rule.ts';
import type { Schedule } from '../../../../lib/config/schedules.ts';
import type { Hook } from '../../../../lib/config/sources.ts';

const now = new Date('2026-12-01T12:00:00Z');
const newCase = {
  ...{ type: 'Request', responsible: 'ADMIN_@demo', owner: 'ADMIN_@demo', contact: 'cliente@example.com' },
  ...{ description: 'Documento', status: 'Abierto', priority: 'Media' },
};
const { owner: _owner, ...withoutOwner } = newCase;

function reportOf({ rules = [], schedules = [], hook }: { rules?: UploadRule[]; schedules?: Schedule[]; hook?: Hook }) {
  const bridge: Bridge = {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules },
    sources: hook ? { form: { operation: 'demo', hook } } : {},
    schedules,
  };
  const { faults, warnings } = sampleReport(bridge, now);
  return { faults: faults.map(({ where, sentence }) => `${where}: ${sentence}`), warnings };
}

/** A rule as JavaScript allows it: its types may be wrong. */
const loose = (options: object, answer: (upload: never) => unknown) => rule(options, answer as never) as Rule;

describe('a rule that is right has no report', () => {
  it.each<[string, UploadRule]>([
    ['a case', () => ({ kind: 'insertCase', case: newCase })],
    ['nothing', () => undefined],
    [
      'a change of the case that the folder names by id',
      rule({ prefix: 'cases/{case}/' }, ({ parts }) => ({
        kind: 'updateCase',
        caseId: parts.case,
        changes: { status: 'x' },
      })),
    ],
    [
      'a change of the case that the folder names by number',
      rule({ prefix: 'radicados/{numero}/' }, ({ parts }) => ({
        ...{ kind: 'updateCase', caseId: { idPrefijo: parts.numero }, changes: { status: 'x' } },
      })),
    ],
    [
      'a contact from the folder',
      rule({ prefix: 'de/{quien}/' }, ({ parts }) => ({
        kind: 'insertCase',
        case: { ...newCase, contact: parts.quien },
      })),
    ],
    [
      'metadata and tags of any name',
      rule({ needs: ['metadata', 'tags'] }, ({ metadata, tags }) => ({
        ...{ kind: 'insertCase', case: { ...newCase, contact: metadata['correo'] ?? '', type: tags['tipo'] ?? '' } },
      })),
    ],
    [
      'what the sidecar says',
      loose({ needs: ['sidecar'] }, ({ sidecar }: { sidecar: object }) => ({
        kind: 'insertCase',
        case: { ...sidecar },
      })),
    ],
    [
      'one kind of file alone, and a throw for others',
      ({ name }) => {
        if (name.endsWith('.csv')) return { kind: 'insertCase', case: newCase };
        throw new Error('no table');
      },
    ],
    [
      'a field for some files only',
      loose({}, ({ name }: { name: string }) => ({
        ...{ kind: 'insertCase', case: name.endsWith('.csv') ? newCase : withoutOwner },
      })),
    ],
    [
      'a group',
      rule({ prefix: 'g/{g}/' }, ({ parts }) => ({ group: parts.g, command: { kind: 'insertCase', case: newCase } })),
    ],
  ])('%s', (_what, one) => {
    expect(reportOf({ rules: [one] })).toEqual({ faults: [], warnings: [] });
  });
});

describe('a fault whatever the file is', () => {
  it.each<[string, UploadRule, string]>([
    [
      'a field that no command has, for one kind of file',
      loose({ name: 'tablas' }, ({ name }: { name: string }) => ({
        ...{ kind: 'insertCase', case: { ...newCase, ...(name.endsWith('.csv') && { responsable: 'x' }) } },
      })),
      'uploads, rule "tablas": its command has no field case.responsable. Did you mean responsible?',
    ],
    [
      'in a folder that the code of the rule compares with',
      loose({}, ({ key }: { key: string }) =>
        key.startsWith('quejas/') ? { kind: 'insertCase', case: { ...newCase, motivo: 'x' } } : undefined,
      ),
      'uploads, rule "rules[0]": its command has no field case.motivo',
    ],
    [
      'for an ending that the code of the rule compares with',
      loose({}, ({ name }: { name: string }) =>
        name.endsWith('.xml') ? { kind: 'insertCase', case: { ...newCase, motivo: 'x' } } : undefined,
      ),
      'uploads, rule "rules[0]": its command has no field case.motivo',
    ],
    [
      'a field that is left out',
      loose({}, () => ({ kind: 'insertCase', case: withoutOwner })),
      'uploads, rule "rules[0]": its command: case.owner is required',
    ],
    [
      'a promise',
      loose({}, async () => ({ kind: 'insertCase', case: newCase })),
      'uploads, rule "rules[0]": its command needs kind: insertCase, updateCase, insertTask, insertCall, insertMeeting, insertRecord or updateRecord',
    ],
    [
      'a field that no command has, for a row of a list',
      loose({}, () =>
        rows({ columns: ['a'] }, () => ({ kind: 'insertCase', case: { ...newCase, prioridad: 'x' } }) as never),
      ),
      'uploads, rule "rules[0]": its command has no field case.prioridad. Did you mean priority?',
    ],
    [
      'a list by a column that it does not have',
      loose({}, () => rows({ columns: ['a'], key: 'b' as 'a' }, () => undefined)),
      'uploads, rule "rules[0]": its list: key cannot be used',
    ],
    [
      'a field that no group has',
      loose({}, () => ({ group: 'a', quietMinute: 5, command: { kind: 'insertCase', case: newCase } })),
      'uploads, rule "rules[0]": its command has no field quietMinute. Did you mean quietMinutes?',
    ],
  ])('is %s', (_what, one, fault) => {
    expect(reportOf({ rules: [one] })).toEqual({ faults: [fault], warnings: [] });
  });
});

describe('a warning, which refuses nothing, is said of a rule', () => {
  it('that threw for every file, with what was tried', () => {
    const thrower = rule({ name: 'fecha', prefix: 'f/{dia}/' }, () => {
      throw new RangeError('not a day');
    });

    const { faults, warnings } = reportOf({ rules: [thrower] });

    expect(faults).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^uploads, rule "fecha" was not checked, because it threw: RangeError: not a day \(samples\.test\.ts:\d+:\d+\)\. Tried with f\/Request\/sample\.pdf, f\/Request\/sample\.jpg, .*f\/PET-24521105632142745\/sample\.pdf/,
      ),
    ]);
  });

  it('whose values fit no command', () => {
    const rules = [rule({}, ({ name }) => ({ kind: 'insertCase', case: { ...newCase, contact: name } }))];

    expect(reportOf({ rules })).toEqual({
      faults: [],
      warnings: [
        'uploads, rule "rules[0]": its command: case.contact must be the e-mail address of a contact. That may come from the made-up values. Tried with sample.pdf',
      ],
    });
  });
});

describe('a schedule', () => {
  const daily = { name: 'daily', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)' };

  it('is asked for the run of its next firing', () => {
    const days: string[] = [];
    const commands: Schedule['commands'] = ({ day }) => {
      days.push(day);
      return [];
    };

    expect(reportOf({ schedules: [{ ...daily, commands }] })).toEqual({ faults: [], warnings: [] });
    expect(days).toEqual(['2026-12-01']);
  });

  it.each<[Schedule['commands'], string]>([
    [(() => 'insertTask') as never, 'schedules.daily: commands must return a list'],
    [(run) => [run.nextWorkingDayAt('08:00') as never], 'schedules.daily: set its calendar to count working days'],
    [
      () => [{ kind: 'insertCase', case: { ...newCase, contact: 'x' } }],
      'schedules.daily: its command: case.contact must be the e-mail address of a contact',
    ],
  ])('is refused: %s', (commands, fault) => {
    expect(reportOf({ schedules: [{ ...daily, commands }] }).faults).toEqual([fault]);
  });

  it('that throws is a warning', () => {
    const commands = () => {
      throw new Error('no network');
    };

    expect(reportOf({ schedules: [{ ...daily, commands }] }).warnings).toEqual([
      expect.stringMatching(
        /^schedules\.daily was not checked, because it threw: Error: no network .*Tried with 2026-12-01T13:00:00\.000Z$/,
      ),
    ]);
  });
});

describe('a hook', () => {
  it('is refused for a field that no command has', () => {
    const hook = ((payload: { texto: string }) => ({
      kind: 'insertCase',
      caso: {},
      case: { ...newCase, description: payload.texto },
    })) as never;

    expect(reportOf({ hook }).faults).toEqual([
      'sources.form: hook: its command has no field caso. Did you mean case?',
    ]);
  });

  it.each<[string, Hook]>([
    ['refuses what is no payload of its sender', () => JSON.parse('x')],
    ['passes on what its sender made', (payload) => payload as never],
    ['makes nothing', () => undefined],
  ])('that %s is right', (_what, hook) => {
    expect(reportOf({ hook })).toEqual({ faults: [], warnings: [] });
  });
});
