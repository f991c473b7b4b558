import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyedHash } from '../../../../lib/delivery/keyed-hash.ts';
import { createMarkers, type Markers } from '../../../../lib/delivery/ledger/markers.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

let server: LedgerTable;
let markers: Markers;
beforeAll(async () => {
  server = await startLedgerTable();
  const key = async () => 'key';
  markers = createMarkers(server.table, createKeyedHash({ get: key, refetch: key }, 'key'));
});
afterAll(() => server.stop());

describe('createMarkers', () => {
  // Expected value computed with another tool: base32 of an HMAC-SHA-256.
  it('marks a command with 20 letters and digits of an HMAC', async () => {
    expect(await markers.of('abc')).toBe('wkx-axfjdxnam5xrrs3uhd4e');
  });

  it('finds the command of a marker that was noted, and none of another', async () => {
    await markers.note('wkx-axfjdxnam5xrrs3uhd4e', 'abc');

    expect(await markers.find('wkx-axfjdxnam5xrrs3uhd4e')).toBe('abc');
    expect(await markers.find('wkx-aaaaaaaaaaaaaaaaaaaa')).toBeUndefined();
  });

  it('keeps a marker for 120 days from its last attempt', async () => {
    const key = async () => 'key';
    const at = 1_800_000_000_000;
    const dated = createMarkers(server.table, createKeyedHash({ get: key, refetch: key }, 'key'), () => at);
    await dated.note('wkx-dated', 'abc');

    const row = await server.table.get({ pk: 'marker#wkx-dated', sk: 'marker' });
    expect((Number(row?.['expiresAt']) - at / 1_000) / 86_400).toBe(120);
  });
});

describe('while the key is replaced', () => {
  const [older, newer] = ['o'.repeat(44), 'n'.repeat(44)];
  const markersBy = (text: string) => {
    const get = async () => text;
    return createMarkers(server.table, createKeyedHash({ get, refetch: get }, 'key'));
  };
  let before: Markers;
  let during: Markers;
  let after: Markers;
  beforeAll(() => {
    before = markersBy(older);
    during = markersBy(JSON.stringify({ active: [newer], retiring: [older] }));
    after = markersBy(newer);
  });

  it('a command that was marked before keeps its marker, by which it is found', async () => {
    const marker = await before.of('kept');
    await before.note(marker, 'kept');

    expect(await during.of('kept')).toBe(marker);
    expect(await after.of('kept')).not.toBe(marker);
  });

  it('a new command is marked with the new key', async () => {
    const marker = await during.of('new');
    await during.note(marker, 'new');

    expect(marker).toBe(await after.of('new'));
    expect(await during.of('new')).toBe(marker);
  });

  it('a command that a worker with the old key marked meanwhile is found by that marker', async () => {
    await during.note(await during.of('both'), 'both');
    await before.note(await before.of('both'), 'both');

    expect(await during.of('both')).toBe(await before.of('both'));
  });

  it.each(['{"active":[]}', '{"active":["short"]}', '{'])('nothing is marked where the secret is %s', async (text) => {
    await expect(markersBy(text).of('any')).rejects.toThrow();
  });
});
