import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceNamed } from '../../../lib/config/sources.ts';
import { createCallLimit } from '../../../lib/http/call-limit.ts';
import { type LedgerTable, startLedgerTable } from '../../setup/ledger-table.ts';

let server: LedgerTable;

beforeAll(async () => {
  server = await startLedgerTable();
});
afterAll(() => server.stop());

describe('a source with a limit', () => {
  it('may make all calls of a minute at once, and then one per share of a minute', async () => {
    let clock = 1_000_000;
    const allow = createCallLimit(server.table, () => clock);
    const source = limited('burst', 6);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => passes(allow(source))));
    expect(outcomes.filter(Boolean)).toHaveLength(6);

    expect(await passes(allow(source))).toBe(false);
    clock += 10_000;
    expect(await passes(allow(source))).toBe(true);
    expect(await passes(allow(source))).toBe(false);
    clock += 60_000;
    const rested = await Promise.all(Array.from({ length: 8 }, () => passes(allow(source))));
    expect(rested.filter(Boolean)).toHaveLength(6);
  });

  it('may make its second call though the first one read a later clock', async () => {
    const source = limited('overtaken', 2);
    const times = [4_000_090, 4_000_090, 4_000_101];
    const overtaken = createCallLimit(server.table, () => times.shift() ?? 0);

    await createCallLimit(server.table, () => 4_000_100)(source);

    expect(await passes(overtaken(source))).toBe(true);
    expect(await passes(createCallLimit(server.table, () => 4_000_102)(source))).toBe(false);
  });

  it('may make several at once, all of them or none', async () => {
    const allow = createCallLimit(server.table, () => 6_000_000);
    const source = limited('list', 6);

    await expect(allow(source, 7)).rejects.toMatchObject({ status: 429, facts: { retryAfter: 70 } });
    expect(await passes(allow(source))).toBe(true);
    await expect(allow(source, 6)).rejects.toMatchObject({ status: 429, facts: { retryAfter: 60 } });
    expect(await passes(allow(source, 5))).toBe(true);
    expect(await passes(allow(source))).toBe(false);
    expect(await passes(allow(source, 0))).toBe(true);
  });

  it('gets the time to wait, and does not use up the calls of another', async () => {
    const allow = createCallLimit(server.table, () => 5_000_000);
    await allow(limited('one', 2));
    await allow(limited('one', 2));

    await expect(allow(limited('one', 2))).rejects.toMatchObject({
      status: 429,
      facts: { retryAfter: 30, values: { most: 2 } },
    });
    expect(await passes(allow(limited('another', 2)))).toBe(true);
  });

  it('has no count without callsPerMinute', async () => {
    await createCallLimit(server.table)(sourceNamed({ free: { operation: 'demo' } }, 'free'));

    expect(await server.table.get({ pk: 'source#free', sk: 'calls' })).toBeUndefined();
  });
});

function limited(name: string, callsPerMinute: number) {
  return sourceNamed({ [name]: { operation: 'demo', callsPerMinute } }, name);
}

function passes(call: Promise<void>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  );
}
