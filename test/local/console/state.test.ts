import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { call, insertCase, newCase } from '../crm/caller.ts';
import { attachmentLink, newTask, sha256, startConsole } from './watched.ts';

type Listed = { total: number; items: Record<string, unknown>[]; counts?: Record<string, number>; trouble?: string };
type State = Record<string, Listed>;

async function stateOf(crm: Crm): Promise<State> {
  const response = await fetch(`${crm.url}/console/state`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return (await response.json()) as State;
}

const png = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1');

describe('the state', () => {
  test('has no character that a terminal acts on or that reorders text', async () => {
    const crm = await startConsole();
    await insertCase(crm, { description: 'pago\u202egpj.exe\u001b[2J\r\nfin' });
    const { cases } = await stateOf(crm);
    expect(cases?.items[0]).toMatchObject({ description: 'pago\\u202egpj.exe\\u001b[2J\r\nfin' });
  });

  test('shows a case with its contact, its form and its files', async () => {
    const crm = await startConsole();
    const form = { canal: 'S3', empty: '', phone: { type: 'telephone', value: '300' } };
    const attachments = [attachmentLink('recibo ñ.png', 'image/png', png)];
    const id = await insertCase(crm, { description: '<b>Hola</b>', status: 'En espera', form, attachments });
    const { cases, counters } = await stateOf(crm);
    expect(cases).toMatchObject({
      total: 1,
      items: [
        {
          id,
          idPrefijo: expect.stringMatching(/^PET-\d+$/),
          status: 'En espera',
          statusMeans: 'waiting',
          priority: 'Media',
          contact: 'Cliente de Prueba · cliente@example.com',
          description: '<b>Hola</b>',
          form: [
            { name: 'canal', value: 'S3' },
            { name: 'phone', value: '300' },
          ],
          files: [{ name: 'recibo ñ.png', type: 'image/png', bytes: png.length, sha256: sha256(png) }],
        },
      ],
    });
    expect(counters?.counts).toMatchObject({ cases: 1, files: 1, bytes: png.length, calls: 1, refused: 0 });
    const [file] = (cases?.items[0]?.['files'] ?? []) as { path: string }[];
    const bytes = Buffer.from(await (await fetch(crm.url + file?.path)).arrayBuffer());
    expect(sha256(bytes)).toBe(sha256(png));
  });

  test('shows the newest hundred cases and counts all of them', async () => {
    const crm = await startConsole();
    for (let number = 1; number <= 103; number++) await insertCase(crm, { description: `number ${number}` });
    const { cases } = await stateOf(crm);
    expect(cases?.total).toBe(103);
    expect(cases?.items.map(({ description }) => description)).toEqual(
      Array.from({ length: 100 }, (_, index) => `number ${103 - index}`),
    );
  });

  test('shortens a very long text and says so', async () => {
    const crm = await startConsole();
    await insertCase(crm, { description: 'x'.repeat(50_000) });
    const { description } = (await stateOf(crm))['cases']?.items[0] ?? {};
    expect(description).toBe(`${'x'.repeat(20_000)}… (30000 more characters)`);
  });

  test("shows a task's times in the CRM's zone", async () => {
    const crm = await startConsole();
    const caseId = await insertCase(crm);
    await call(crm, 'custom/insert.php', newTask(caseId, 'Call back'));
    // Bogotá is five hours behind UTC all year.
    expect((await stateOf(crm))['activities']?.items).toMatchObject([
      { type: 'task', name: 'Call back', recordId: caseId, dueAt: Date.UTC(2026, 4, 4, 22), priority: 'high' },
    ]);
    crm.settings.zone = 'Europe/Madrid';
    expect((await stateOf(crm))['activities']?.items).toMatchObject([{ dueAt: Date.UTC(2026, 4, 4, 15) }]);
  });

  test('shows only records that calls wrote', async () => {
    const crm = await startConsole();
    const fields = { namecontact: 'Andrés Gil', emailcontact: 'andres@example.com' };
    await call(crm, 'custom/insert.php', { operation: 'demo', module: 'contacts', fields });
    expect((await stateOf(crm))['records']).toMatchObject({
      total: 1,
      items: [{ module: 'contacts', isNew: true, fields: [{ name: 'namecontact', value: 'Andrés Gil' }, {}] }],
    });
  });

  test('shows a refusal with its endpoint and its reason', async () => {
    const crm = await startConsole();
    await call(crm, 'cases/insertAttach.php', newCase({ contact: 'nobody@example.com' }));
    const { calls, counters } = await stateOf(crm);
    expect(calls?.items).toMatchObject([
      { endpoint: 'cases/insertAttach.php', outcome: 'refused', status: 412, reason: '412 THE CONTACT DOES NOT EXIST' },
    ]);
    expect(counters?.counts).toMatchObject({ cases: 0, calls: 1, refused: 1 });
  });

  test("shows a token's use today, which is 0 after the end of the day", async () => {
    const crm = await startConsole();
    await insertCase(crm);
    const [token] = (await stateOf(crm))['crmTokens']?.items ?? [];
    expect(token).toMatchObject({ usedToday: 1, dailyLimit: 4800, inFlight: 0, mostInFlight: 2 });
    crm.clock.advance(24 * 3_600_000);
    expect((await stateOf(crm))['crmTokens']?.items).toMatchObject([{ usedToday: 0 }]);
  });

  test('holds neither a token nor its hash', async () => {
    const crm = await startConsole();
    await insertCase(crm);
    const text = await (await fetch(`${crm.url}/console/state`)).text();
    expect(text).not.toContain('demo-token');
    expect(text).not.toContain(sha256(Buffer.from('demo-token')));
  });
});
