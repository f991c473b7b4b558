import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BodyBounds, createBodyBounds } from '../../../../lib/delivery/ledger/body-bounds.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

let server: LedgerTable;
let bounds: BodyBounds;
let operation: string;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  bounds = createBodyBounds(server.table);
});
afterAll(() => server.stop());
beforeEach(() => {
  operation = `operation-${count++}`;
});

it('returns the smallest size that was refused', async () => {
  expect(await bounds.read(operation, undefined)).toBeUndefined();
  await bounds.learn(operation, undefined, 500);
  await bounds.learn(operation, undefined, 900);
  expect(await bounds.read(operation, undefined)).toBe(500);
  await bounds.learn(operation, undefined, 300);

  expect(await bounds.read(operation, undefined)).toBe(300);
  expect(await bounds.read(`${operation}-other`, undefined)).toBeUndefined();
});

it('holds under the attachmentLimit under which it was learned, and a larger one counts anew under another', async () => {
  await bounds.learn(operation, undefined, 300);
  expect(await bounds.read(operation, 1_000)).toBeUndefined();
  await bounds.learn(operation, 1_000, 900);

  expect(await bounds.read(operation, 1_000)).toBe(900);
  expect(await bounds.read(operation, undefined)).toBeUndefined();
});

it('is forgotten when somebody says so', async () => {
  await bounds.learn(operation, undefined, 300);
  await bounds.forget(operation);
  expect(await bounds.read(operation, undefined)).toBeUndefined();
  await bounds.learn(operation, undefined, 900);

  expect(await bounds.read(operation, undefined)).toBe(900);
});
