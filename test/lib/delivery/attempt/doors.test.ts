import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remind } from '../../../../functions/remind.ts';
import { defineBridge } from '../../../../lib/config/bridge.ts';
import { rule } from '../../../../lib/config/rule.ts';
import { sourceNamed } from '../../../../lib/config/sources.ts';
import type { Command, CommandInput } from '../../../../lib/delivery/command.ts';
import { endpoints } from '../../../../lib/http/endpoints.ts';
import { commandFromEndpoint, commandFromHook } from '../../../../lib/http/to-command.ts';
import { type FactSource, matchRule } from '../../../../lib/uploads/match-rule.ts';
import { sidecarFrom } from '../../../../lib/uploads/sidecar.ts';
import { uploadOf } from '../../../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { memorySchedules } from '../../../setup/memory-schedules.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** Backwards from the mark on, with a bell, a line end of Word, half of a sign, and an element. */
const written = 'recibo \u202egpj.exe\u0007\vsegunda \ud83d <b>línea</b>';
const arrives = 'recibo \ufffdgpj.exe\ufffd<br>segunda \ufffd &lt;b&gt;línea&lt;/b&gt;';
const given = { ...newCase, description: written, form: { Nota: written } };
const operations = { demo: { server: 'crm0001.wolkvox.com' } };
const upload = uploadOf('uploads', { key: 'a.pdf', etag: 'e', sequencer: '1', size: 5 });

const task = {
  name: 'Llamar',
  description: 'Llamar al cliente',
  priority: 'normal' as const,
  module: 'contacts',
  recordId: '65d8b6195befbbd25409bb01',
  owner: 'ADMIN_@demo',
  completionDate: '2026-12-01 10:00',
  reminderDate: '2026-12-01 09:00',
  remember: true,
};

const doors: Readonly<Record<string, () => Command | Promise<Command>>> = {
  'a call': () => commandFromEndpoint(endpointNamed('createCase'), {}, given),
  'a hook': () => {
    const hook = (payload: Readonly<Record<string, unknown>>): CommandInput => ({
      kind: 'insertCase',
      case: { ...newCase, description: String(payload['text']), form: { Nota: payload['text'] } },
    });
    const source = sourceNamed({ web: { operation: 'demo', hook } }, 'web');
    return commandFromHook(source, { text: written }, undefined) as Command;
  },
  'an upload': async () => {
    const byMetadata = rule({ needs: ['metadata'] }, ({ metadata }) => ({
      kind: 'insertCase',
      case: { ...newCase, description: metadata['text'] ?? '', form: { Nota: metadata['text'] } },
    }));
    return answerOf(byMetadata, { metadata: async () => ({ text: written }) });
  },
  'a sidecar': async () => {
    const bySidecar = rule({ needs: ['sidecar'] }, ({ sidecar }) => ({
      kind: 'insertCase',
      case: { ...newCase, ...sidecar },
    }));
    const { description, form } = given;
    return answerOf(bySidecar, {
      sidecar: async () => sidecarFrom(Buffer.from(JSON.stringify({ description, form }))),
    });
  },
  'a schedule': async () => {
    const accepted: Command[] = [];
    const accept = async ({ command }: { command: Command }): Promise<never> => {
      accepted.push(command);
      return undefined as never;
    };
    const commands = (): CommandInput[] => [{ kind: 'insertCase', case: given }];
    const bridge = defineBridge({
      operations,
      uploads: { operation: 'demo', rules: [] },
      sources: {},
      schedules: [{ name: 'diario', operation: 'demo', expression: 'rate(1 day)', commands }],
    });
    const fired = { schedule: 'diario', scheduledTime: '2026-11-23T13:00:00Z' };
    await remind(fired, { ...memorySchedules(bridge).services, accept });
    return accepted[0] as Command;
  },
};

describe('text with characters that nobody can read', () => {
  it.each(Object.entries(doors))('arrives the same way by %s', async (_door, commandOf) => {
    await engine.accept('one', await commandOf());
    await engine.work();

    const [made] = engine.crm.state.cases;
    expect(made?.description).toBe(`${arrives}<br><br>${engine.crm.truth.at(-1)?.markers[0]}`);
    expect(made?.form).toEqual({ Nota: 'recibo \ufffdgpj.exe\ufffd\nsegunda \ufffd <b>línea</b>' });
  });

  it('is so in the names of files too, which are read from where they are', async () => {
    const file = await engine.upload('a.pdf', Buffer.from('%PDF a'));
    const attachments = [{ ...file, name: 'recibo \u202efdp.pdf' }];
    engine.settings.insertCaseBy = 'form-data';
    await engine.accept('one', { kind: 'insertCase', case: newCase, attachments });
    await engine.work();

    expect(engine.crm.state.cases[0]?.files).toMatchObject([{ name: 'recibo \ufffdfdp.pdf', sha256: file.sha256 }]);
  });

  it('is so in tasks and in records', async () => {
    await engine.accept('task', {
      kind: 'insertTask',
      task: { ...task, name: 'Llamar\u202e', description: written },
    });
    await engine.accept('record', {
      kind: 'insertRecord',
      module: 'contacts',
      fields: { Nota: [{ texto: 'a\u202eb' }], key: 'a\u0000b' },
      attachments: [],
    });
    await engine.work();

    expect(engine.crm.state.activities[0]?.fields).toMatchObject({
      name: 'Llamar\ufffd',
      description: expect.stringContaining(arrives),
    });
    expect(engine.crm.state.records.at(-1)?.fields).toMatchObject({
      Nota: [{ texto: 'a\ufffdb' }],
      key: 'a\ufffdb',
    });
  });

  it('is read back as it was sent', async () => {
    const id = '65d8b6195befbbd25409bb01';
    const fault = { kind: 'answer', as: '502', applied: true } as const;
    engine.crm.faults.add({ match: { endpoint: 'custom/update.php', nth: 1 }, fault });
    const change = { kind: 'updateRecord', module: 'contacts', id, fields: { Nota: 'a\u202eb' } } as const;
    const { delivery } = await engine.accept('one', { ...change, attachments: [] });
    await engine.work();
    engine.clock.ms += 3_600_000;
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', reason: 'read_back' });
  });

  it('has no marker in any value of a record, at any depth, but the one of its own command', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    const quoted = `wkx-${'q'.repeat(20)}`;
    const quote = `Ver ${quoted}`;
    const fields = { Nota: quote, Lista: [{ texto: quote.toUpperCase() }], [quoted]: 'x' };
    const form = { Ciudad: quote };
    const record = { module: 'contacts', attachments: [] };
    const existing = { ...record, id: '65d8b6195befbbd25409bb01' };
    await engine.accept('case', { kind: 'insertCase', case: { ...newCase, form }, attachments: [] });
    await engine.work();
    const caseId = engine.crm.state.cases[0]?.id ?? '';
    await engine.accept('change', { kind: 'updateCase', caseId, changes: { solution: quote, form }, attachments: [] });
    await engine.accept('task', { kind: 'insertTask', task: { ...task, name: quote, description: quote } });
    await engine.accept('new', { kind: 'insertRecord', ...record, fields });
    await engine.accept('old', { kind: 'updateRecord', ...existing, fields: { Referencia: quote } });
    await engine.work();

    const { cases, activities, records } = engine.crm.state;
    const shown = JSON.stringify({ cases, activities, records });
    expect(shown).not.toMatch(/wkx-q{20}(?!":)/i);
    const apart = `Ver wkx- ${'q'.repeat(20)}`;
    expect(cases[0]).toMatchObject({ solution: apart, form: { Ciudad: apart } });
    expect(activities[0]?.fields).toMatchObject({ name: apart });
    const own = expect.stringMatching(/^wkx-[a-z2-7]{20}$/);
    expect(records.map(({ fields }) => fields)).toContainEqual({
      Nota: apart,
      Lista: [{ texto: apart.toUpperCase() }],
      [quoted]: 'x',
      Referencia: own,
    });
  });

  it('does not hide a marker', async () => {
    const hidden = `wkx-${'a'.repeat(10)}\u200e${'a'.repeat(10)}`;
    await engine.accept('one', { kind: 'insertCase', case: { ...newCase, description: hidden }, attachments: [] });
    await engine.work();

    expect(engine.crm.truth.at(-1)?.markers).toHaveLength(1);
  });
});

function endpointNamed(name: string) {
  const found = endpoints.find((one) => one.name === name);
  if (!found) throw new Error(`There is no endpoint ${name}`);
  return found;
}

async function answerOf(one: Parameters<typeof matchRule>[0][number], facts: Partial<FactSource>): Promise<Command> {
  const none: FactSource = {
    metadata: async () => ({}),
    tags: async () => ({}),
    sidecar: async () => ({}),
    mail: async () => undefined,
  };
  const match = await matchRule([one], upload, { ...none, ...facts });
  if (!('answer' in match) || !('kind' in match.answer)) throw new Error('The rule did not answer');
  return match.answer;
}
