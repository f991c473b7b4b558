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
});
