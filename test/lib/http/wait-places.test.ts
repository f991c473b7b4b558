import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompletedSource, sourceNamed } from '../../../lib/config/sources.ts';
import { createWaitPlaces, type TakeWaitPlace } from '../../../lib/http/wait-places.ts';
import { type LedgerTable, startLedgerTable } from '../../setup/ledger-table.ts';

let server: LedgerTable;
let clock: number;
let take: TakeWaitPlace;
let source: CompletedSource;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = 1_800_000_000_000;
  take = createWaitPlaces(server.table, { now: () => clock });
  source = sourceOf({ waitsAtOnce: 3 });
});

function sourceOf(settings: object): CompletedSource {
  const name = `source-${count++}`;
  return sourceNamed({ [name]: { operation: 'demo', ...settings } }, name);
}

/** Takes as many places as there are for a wait of ten seconds. */
async function takeAll(calls: number, of = source) {
  const places = await Promise.all(Array.from({ length: calls }, () => take(of, clock + 10_000)));
  return places.filter(({ isGranted }) => isGranted);
}

describe('the places of a source', () => {
  it('are as many as it may have waits at once, however many calls want one; the others end at once', async () => {
    expect(await takeAll(20)).toHaveLength(3);

    expect(await take(source, clock + 10_000)).toMatchObject({ until: clock, isGranted: false });
  });

  it('are five without a setting, and none with 0', async () => {
    expect(await takeAll(7, sourceOf({}))).toHaveLength(5);
    expect(await takeAll(2, sourceOf({ waitsAtOnce: 0 }))).toHaveLength(0);
  });

  it('are free again when a wait has ended', async () => {
    const [first] = await takeAll(3);
    await first?.leave();

    expect(await takeAll(2)).toHaveLength(1);
  });

  it('are free again after the longest wait of a process that was lost, not before', async () => {
    await takeAll(3);
    clock += 9_999;
    expect(await takeAll(1)).toHaveLength(0);
    clock += 1;

    expect(await takeAll(5)).toHaveLength(3);
  });

  it('are not freed by a wait that lost its place since', async () => {
    const late = await takeAll(3);
    clock += 10_000;
    await takeAll(3);
    await Promise.all(late.map(({ leave }) => leave()));

    expect(await takeAll(1)).toHaveLength(0);
  });

  it('are its own', async () => {
    await takeAll(3);

    expect(await takeAll(3, sourceOf({ waitsAtOnce: 3 }))).toHaveLength(3);
  });

  it('are not needed by a call that wants no wait, which costs nothing', async () => {
    expect(await take(source, clock)).toMatchObject({ until: clock, isGranted: true });
    expect(await server.table.get({ pk: `source#${source.name}`, sk: 'waits' })).toBeUndefined();
  });

  it('do not fail a call when the table does', async () => {
    const table = { ...server.table, update: () => Promise.reject(new Error('throttled')) };

    expect(await createWaitPlaces(table)(source, Date.now() + 10_000)).toMatchObject({ isGranted: false });
  });
});
