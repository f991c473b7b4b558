import { describe, expect, it } from 'vitest';
import { ObjectError } from '../../../lib/aws/objects.ts';
import { type Need, rule } from '../../../lib/config/rule.ts';
import type { Command, CommandInput } from '../../../lib/delivery/command.ts';
import { type FactSource, matchRule } from '../../../lib/uploads/match-rule.ts';
import { SidecarError } from '../../../lib/uploads/sidecar.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';
import { newCase } from '../../setup/new-case.ts';

const upload = uploadOf('uploads', { key: 'cases/65d8/a.pdf', etag: 'e', sequencer: '1', size: 5 });

const file = { bucket: 'uploads', key: 'a', size: 1, name: 'a', type: 'text/plain' };
const insert = { kind: 'insertRecord', module: 'contacts', fields: { Ciudad: 'Cali' } };
const grouped = { group: 'a', command: { kind: 'insertCase', case: newCase } };

describe('matchRule', () => {
  it('uses the first rule that answers, and calls none after it', async () => {
    const asked: string[] = [];
    const named = (name: string, answers: boolean) =>
      rule({ name }, () => {
        asked.push(name);
        return answers ? audit(1) : undefined;
      });

    const meaning = await matchRule([named('a', false), named('b', true), named('c', true)], upload, source());

    expect(meaning).toMatchObject({ rule: 'b', answer: audit(1) });
    expect(asked).toEqual(['a', 'b']);
  });

  it('names a rule without a name by its position', async () => {
    expect(await matchRule([() => undefined, () => audit(2)], upload, source())).toMatchObject({ rule: 'rules[1]' });
  });

  it('asks S3 for what the rule needs, and only when the key is under its prefix', async () => {
    const asked: Need[] = [];
    const rules = [
      rule({ prefix: 'elsewhere/', needs: ['metadata', 'tags', 'sidecar'] }, () => audit(1)),
      rule({ prefix: 'cases/{caseId}/', needs: ['tags'] }, ({ tags }) => (tags['x'] === 'y' ? audit(2) : undefined)),
    ];

    const meaning = await matchRule(rules, upload, source({ tags: async () => ({ x: 'y' }) }, asked));

    expect(meaning).toMatchObject({ answer: audit(2) });
    expect(asked).toEqual(['tags']);
  });

  it('waits for a missing sidecar, and calls no later rule meanwhile', async () => {
    const rules = [rule({ name: 'form', needs: ['sidecar'] }, () => audit(1)), () => audit(2)];

    expect(await matchRule(rules, upload, source({ sidecar: async () => undefined }))).toEqual({
      skipped: 'waits_for_sidecar',
      rule: 'form',
    });
  });

  it.each([
    [new SidecarError('is not JSON'), 'bad_sidecar'],
    [new SidecarError('has a fault', 'contact'), 'bad_sidecar:contact'],
    [new ObjectError('object_gone', 404), 'object_gone'],
    [new ObjectError('object_changed', 412), 'object_changed'],
  ])('leaves the file where it is when what it needs fails for good: %s', async (error, skipped) => {
    const failing = source({ metadata: () => Promise.reject(error) });

    expect(await matchRule([rule({ needs: ['metadata'] }, () => audit(1))], upload, failing)).toMatchObject({
      skipped,
    });
  });

  it('fails when S3 does, so that the event comes again', async () => {
    const failing = source({ metadata: () => Promise.reject(new ObjectError('object_unreadable', 503)) });

    await expect(matchRule([rule({ needs: ['metadata'] }, () => audit(1))], upload, failing)).rejects.toThrow('503');
  });

  it('names the rule that threw, without its message', async () => {
    const rules = [
      rule({ name: 'form' }, () => {
        throw new Error('Ana Pérez');
      }),
    ];

    await expect(matchRule(rules, upload, source())).rejects.toMatchObject({
      rule: 'form',
      message: 'The rule form threw',
    });
  });

  it.each([
    ['NaN', Number.NaN, 'fields.Valor must hold text'],
    ['a rounded number', Number('12345678901234567890'), 'fields.Valor must be sent as text'],
    ['a map', new Map([['a', 1]]), 'fields.Valor must hold text'],
    ['an invalid date', new Date('mañana'), 'fields.Valor must hold text'],
  ])('names the rule whose command holds %s: its payload would keep another value', async (_what, value, message) => {
    const insert = { kind: 'insertRecord' as const, module: 'contacts', fields: { Valor: value } };
    const grouped = {
      group: 'a',
      command: { kind: 'insertCase' as const, case: { ...newCase, form: { Valor: value } } },
    };

    await expect(matchRule([rule({ name: 'form' }, () => insert)], upload, source())).rejects.toMatchObject({
      rule: 'form',
      cause: { message: expect.stringContaining(message) },
    });
    await expect(matchRule([() => grouped], upload, source())).rejects.toMatchObject({
      rule: 'rules[0]',
      cause: { message: expect.stringContaining(message.replace('fields', 'command.case.form')) },
    });
  });

  it.each<[field: string, answer: unknown]>([
    ['extra', { ...insert, extra: 1 }],
    ['fichero', { kind: 'insertCase', case: { ...newCase, fichero: 1 } }],
    ['attachments.0.linkDays', { ...insert, attachments: [{ ...file, linkDays: 14 }] }],
    ['caseId.extra', { kind: 'updateCase', caseId: { idPrefijo: 'PET-1', extra: 1 }, changes: {} }],
    ['minutes', { ...grouped, minutes: 5 }],
    ['command.missing', { ...grouped, command: { ...grouped.command, missing: [] } }],
    ['command.attachments', { ...grouped, command: { ...grouped.command, attachments: [file] } }],
    ['extra', { ...grouped, command: { ...grouped.command, extra: 1 } }],
  ])('refuses an answer with a field that it does not have, by its name: %s', async (field, answer) => {
    await expect(matchRule([() => answer as CommandInput], upload, source())).rejects.toMatchObject({
      rule: 'rules[0]',
      cause: {
        name: 'MadeCommandError',
        message: `${field.replace('fichero', 'case.fichero')} is not a field of this command`,
      },
    });
  });

  it('leaves any other fault to the row, which is then rejected', async () => {
    const answer: CommandInput = { kind: 'updateCase', caseId: { idPrefijo: 'no es un número' }, changes: {} };

    expect(await matchRule([() => answer], upload, source())).toMatchObject({ answer });
  });

  it('accepts a date and an undefined field', async () => {
    const answer: CommandInput = {
      kind: 'insertRecord',
      module: 'contacts',
      fields: { Nacimiento: new Date(0), Apodo: undefined, Saldo: 0.5 },
    };

    expect(await matchRule([() => answer], upload, source())).toMatchObject({ answer });
  });

  it('calls no rule for a misleading key', async () => {
    const tricky = { ...upload, key: 'cases/../a.pdf' };

    expect(await matchRule([() => audit(1)], tricky, source())).toEqual({ skipped: 'bad_key:dot_segment' });
  });
});

/** Any command, which its number identifies. */
function audit(from: number): Command {
  return { kind: 'audit', from, to: 0 };
}

function source(facts: Partial<FactSource> = {}, asked: Need[] = []): FactSource {
  const none = {
    metadata: async () => ({}),
    tags: async () => ({}),
    sidecar: async () => ({}),
    mail: async () => undefined,
  };
  const all = { ...none, ...facts };
  const told =
    <N extends Need>(need: N) =>
    () => {
      asked.push(need);
      return all[need]();
    };
  return { metadata: told('metadata'), tags: told('tags'), sidecar: told('sidecar'), mail: told('mail') } as FactSource;
}
