import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRuns } from '../../../lib/schedules/runs.ts';
import { startLedgerTable } from '../../setup/ledger-table.ts';

let server: Awaited<ReturnType<typeof startLedgerTable>>;
beforeAll(async () => {
  server = await startLedgerTable();
});
afterAll(() => server.stop());

const firedAt = new Date('2026-12-01T13:00:00Z');

it('a run is done once it was noted, and no other is', async () => {
  const runs = createRuns(server.table);
  expect(await runs.isDone('daily', firedAt)).toBe(false);

  await runs.noteDone('daily', firedAt, 2);
  expect(await runs.isDone('daily', firedAt)).toBe(true);
  expect(await runs.isDone('weekly', firedAt)).toBe(false);
  expect(await runs.isDone('daily', new Date('2026-12-02T13:00:00Z'))).toBe(false);
});

it('the row of a run goes after 120 days', async () => {
  await createRuns(server.table, () => firedAt.getTime()).noteDone('yearly', firedAt, 1);

  expect(await server.table.get({ pk: 'schedule#yearly', sk: '2026-12-01T13:00:00Z' })).toMatchObject({
    commands: 1,
    expiresAt: Date.parse('2027-03-31T13:00:00Z') / 1_000,
  });
});

it('what was checked is read as it was written, and is nothing at first', async () => {
  const runs = createRuns(server.table);
  expect(await runs.readChecked()).toEqual({});

  const checked = { daily: { expression: 'cron(0 8 * * ? *)', zone: 'America/Bogota', until: firedAt.getTime() } };
  await runs.noteChecked(checked);
  expect(await runs.readChecked()).toEqual(checked);
});
