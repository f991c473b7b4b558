import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ObjectVersion } from '../../../lib/aws/objects.ts';
import { createScans, type Scans } from '../../../lib/uploads/scans.ts';
import { type LedgerTable, startLedgerTable } from '../../setup/ledger-table.ts';

let server: LedgerTable;
let scans: Scans;
let object: ObjectVersion;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  scans = createScans(server.table);
});
afterAll(() => server.stop());
beforeEach(() => {
  object = { bucket: 'uploads', key: `Ana Pérez ${count++}.pdf`, versionId: 'v1' };
});

it('returns the last result of a version, and none of another version, key or bucket', async () => {
  expect(await scans.find(object)).toBeUndefined();
  await scans.record(object, 'not_scanned');
  await scans.record(object, 'clean');

  expect(await scans.find(object)).toBe('clean');
  for (const other of [{ versionId: 'v2' }, { key: `${object.key}2` }, { bucket: 'others' }]) {
    expect(await scans.find({ ...object, ...other })).toBeUndefined();
  }
});

it.each(['clean', 'not_scanned'] as const)(
  'leaves an infected version infected, although a later result is %s',
  async (later) => {
    await scans.record(object, 'infected');
    await scans.record(object, later);

    expect(await scans.find(object)).toBe('infected');
  },
);

it('is kept for 90 days, under a hash of the key', async () => {
  const at = 4_000_000_000_000;
  await createScans(server.table, () => at).record(object, 'clean');
  const rows = (await server.aws.dynamodb.items('ledger')).map((item) => unmarshall(item));
  const [row] = rows.filter(({ expiresAt }) => Number(expiresAt) > at / 1_000);

  expect((Number(row?.['expiresAt']) - at / 1_000) / 86_400).toBe(90);
  expect(JSON.stringify(row)).not.toContain('Ana');
});

it('believes a later result that is worse', async () => {
  await scans.record(object, 'clean');
  await scans.record(object, 'infected');

  expect(await scans.find(object)).toBe('infected');
});
