import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, MissingFile } from '../../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** What the configuration says, and CRMs of which that is true. */
const matching = [
  ['html', 'as-sent'],
  ['html', 'wrapped'],
  ['html', 'purified'],
  ['text', 'escaped'],
] as const;

const fileName = `<img src=x onerror=alert(1)>'.jpg`;
const texts = {
  'an element': '<script>alert(1)</script>',
  'an element with a handler': fileName,
  'an open comment': 'Adjunto <!-- el recibo',
  'an open element': 'Debo <100.000',
  'an open script': '<script>',
  entities: 'Pidió &lt;b&gt; y &amp;',
  'several lines': 'una\ndos\r\n\ntres',
} as const;

describe.each(matching)('where a description is %s, and the CRM stores it %s', (descriptionIs, description) => {
  beforeEach(() => {
    engine.settings.descriptionIs = descriptionIs;
    engine.crm.settings.description = description;
  });

  it.each(Object.entries(texts))('people’s text shows as they wrote it: %s', async (_what, text) => {
    await deliver({ ...caseWith(text), attachments: [] });

    const { body, marker } = shown();
    expect(body).toBe(text.replaceAll('\r\n', '\n'));
    expect(marker).toMatch(/^wkx-[a-z2-7]{20}$/);
  });

  it('the note on missing files shows their names, and the marker is after it', async () => {
    const file = { bucket: 'uploads', key: fileName, size: 0, name: fileName, type: 'image/jpeg' };
    const missing: MissingFile = { ...file, number: 1, why: 'empty' };
    await deliver({ ...caseWith('Recibo'), attachments: [], missing: [missing] });

    const { body, marker } = shown();
    expect(body).toBe(`Recibo\n\nFalta un archivo que no se pudo adjuntar:\n- ${fileName} (0 bytes): llegó vacío`);
    expect(marker).toMatch(/^wkx-[a-z2-7]{20}$/);
  });

  it('a case whose answer was lost is found by its marker', async () => {
    loseAnswer('cases/insertAttach.php');
    const id = await deliver({ ...caseWith('Adjunto <!-- el <script>'), attachments: [] });

    engine.clock.ms += 2 * 60_000;
    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'found' });
    expect(engine.crm.state.cases).toHaveLength(1);
  });

  it.each(Object.entries(texts))(
    'a change whose answer was lost is found by reading it back: %s',
    async (_what, text) => {
      const id = await changeAndLose(text, []);

      expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'read_back' });
    },
  );

  it('so is one that lacks a file', async () => {
    const file = { bucket: 'uploads', key: fileName, size: 0, name: fileName, type: 'image/jpeg' };
    const id = await changeAndLose('<b>Hola', [{ ...file, number: 1, why: 'empty' }]);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'read_back' });
  });

  it('an audit finds no fault', async () => {
    await deliver({ ...caseWith('Adjunto <!-- el <script>'), attachments: [] });
    const { ms } = engine.clock;
    await engine.accept('audit', { kind: 'audit', from: ms - 60_000, to: ms + 60_000 });
    await engine.work();

    expect(engine.faults).toEqual([]);
    expect(engine.outcomes).toMatchObject([{ verdict: 'delivered' }, { verdict: 'delivered' }]);
  });
});

describe('where the configuration says html and the CRM takes text', () => {
  beforeEach(() => {
    engine.crm.settings.description = 'escaped';
  });

  it('a case whose answer was lost is found all the same', async () => {
    loseAnswer('cases/insertAttach.php');
    const id = await deliver({ ...caseWith('<!-- uno\ndos'), attachments: [] });
    engine.clock.ms += 2 * 60_000;
    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'found' });
  });

  it('a change whose answer was lost is read back all the same', async () => {
    const id = await changeAndLose('a < b\n& c', []);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'read_back' });
  });
});

function caseWith(description: string) {
  return { kind: 'insertCase', case: { ...newCase, description } } as const;
}

async function deliver(command: Command): Promise<string> {
  const { delivery } = await engine.accept(command.kind, command);
  await engine.work();
  return delivery.id;
}

function loseAnswer(endpoint: string): void {
  engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'answer', as: '502', applied: true } });
}

async function changeAndLose(description: string, missing: MissingFile[]): Promise<string> {
  await deliver({ ...caseWith('Vieja'), attachments: [] });
  engine.clock.ms += 3_600_000;
  loseAnswer('cases/update.php');
  const caseId = engine.crm.state.cases[0]?.id ?? '';
  const changes = { responsible: 'ADMIN_@demo', status: 'Abierto', description };
  const id = await deliver({ kind: 'updateCase', caseId, changes, attachments: [], missing });
  engine.clock.ms += 3_600_000;
  await engine.work();
  return id;
}

/** The last case's description as a browser shows it. Only lines and paragraphs may be elements: all else was people's text. */
function shown(): { body: string; marker: string } {
  const html = engine.crm.state.cases.at(-1)?.description ?? '';
  const text = html
    .replace(/[\r\n]/g, '')
    .replace(/<br( \/)?>/g, '\n')
    .replace(/^<p>|<\/p>$/g, '');
  expect(text).not.toMatch(/[<>]/);
  const plain = text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
    code ? String.fromCharCode(Number(code)) : ({ lt: '<', gt: '>', quot: '"', amp: '&' }[name] ?? '?'),
  );
  const [body = '', marker = ''] = plain.split(/\n\n(?=wkx-\S+$)/);
  return { body, marker };
}
