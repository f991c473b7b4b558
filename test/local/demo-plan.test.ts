import { describe, expect, it } from 'vitest';
import { attached } from '../../lib/config/attached.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { rule, type UploadRule } from '../../lib/config/rule.ts';
import type { Schedule } from '../../lib/config/schedules.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { mayCallWebhook, planKey, planSchedule } from '../../local/demo-plan.ts';

const newCase = {
  ...{ type: 'Request', responsible: 'ADMIN_@acme', owner: 'ADMIN_@acme', contact: 'cliente@example.com' },
  ...{ description: 'Documento', status: 'Abierto', priority: 'Media' },
};
const caseOf = (upload: Upload): CommandInput => ({
  kind: 'insertCase',
  case: newCase,
  attachments: [attached(upload)],
});
const bridgeOf = (rules: UploadRule[]) => ({ uploads: { operation: 'acme', rules } });

describe('a file of the demo', () => {
  it.each<[string, UploadRule[], string | undefined]>([
    ['as it is, where a rule takes any file', [caseOf], 'a.pdf'],
    ['in the folder of a rule', [rule({ prefix: 'quejas/' }, caseOf)], 'quejas/a.pdf'],
    ['in a folder whose name is a part', [rule({ prefix: 'de/{contacto}/' }, caseOf)], 'de/cliente@example.com/a.pdf'],
    [
      'past a rule that throws',
      [rule({ prefix: 'x/' }, () => Number('').toString(99) as never), rule({ prefix: 'y/' }, caseOf)],
      'y/a.pdf',
    ],
    ['nowhere, where its sidecar would be missing', [rule({ needs: ['sidecar'] }, caseOf)], undefined],
    [
      'nowhere, where it would only join a group',
      [rule({}, () => ({ group: 'g', command: { kind: 'insertCase', case: newCase } }))],
      undefined,
    ],
    ['nowhere, where the case would not carry it', [() => ({ kind: 'insertCase', case: newCase })], undefined],
    ['nowhere without rules', [], undefined],
  ])('goes %s', async (_where, rules, key) => {
    expect(await planKey(bridgeOf(rules), 'a.pdf')).toBe(key);
  });
});

it('the webhook is called where a source with a key may make cases', () => {
  const operation = 'acme';
  expect(mayCallWebhook({ sources: { any: { operation } } })).toBe(true);
  expect(mayCallWebhook({ sources: {} })).toBe(false);
  expect(mayCallWebhook({ sources: { any: { operation, auth: 'iam' } } })).toBe(false);
  expect(mayCallWebhook({ sources: { any: { operation, commands: ['insertTask'] } } })).toBe(false);
});

it('the first schedule that makes something now is fired, and what waits for its time is not counted', () => {
  const call = {
    ...{
      name: 'Llamar',
      description: 'x',
      module: 'contacts',
      recordId: '65d8b6195befbbd25409bb01',
      owner: 'ADMIN_@acme',
    },
  };
  const schedule = (name: string, commands: Schedule['commands']) => ({
    name,
    operation: 'acme',
    expression: 'rate(1 day)',
    commands,
  });
  const made = [{ kind: 'insertCase', case: newCase }] as const;
  const later = { kind: 'insertCall', call, sendAt: '2027-01-01T08:00:00-05:00' } as never;
  const schedules = [
    schedule('empty', () => []),
    schedule('later', () => [later]),
    schedule('cierre', () => [...made, later, ...made]),
  ];
  const now = new Date('2026-12-01T12:00:00Z');

  expect(planSchedule({ schedules } as Pick<Bridge, 'schedules'>, now)).toEqual({ name: 'cierre', commands: 2 });
  expect(planSchedule({ schedules: [] }, now)).toBeUndefined();
});
