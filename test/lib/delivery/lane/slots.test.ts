import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSlots, type Slot, type Slots } from '../../../../lib/delivery/lane/slots.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

const start = 1_800_000_000_000;

let server: LedgerTable;
let slots: Slots;
let clock: number;
let slot: Slot;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  slots = createSlots(server.table, () => clock);
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = start;
  slot = { token: `token-${count++}`, number: 0 };
});

it('leases a slot to one of many workers', async () => {
  const leases = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => slots.lease(slot, owner, start + 100)));

  expect(leases.filter(Boolean)).toHaveLength(1);
});

it('keeps it until the lease has ended, its last millisecond included', async () => {
  await slots.lease(slot, 'a', start + 100);
  clock = start + 100;
  expect(await slots.lease(slot, 'b', start + 200)).toBeUndefined();
  clock += 1;

  expect(await slots.lease(slot, 'b', start + 200)).toBeDefined();
  expect(await slots.lease(slot, 'a', start + 300)).toBeUndefined();
});

it('lets its owner extend the lease', async () => {
  await slots.lease(slot, 'a', start + 100);
  expect(await slots.lease(slot, 'a', start + 300)).toBeDefined();
  clock = start + 200;

  expect(await slots.lease(slot, 'b', start + 400)).toBeUndefined();
});

it('is released by its owner only: a worker that was late must not free what another one has', async () => {
  await slots.lease(slot, 'a', start + 100);
  clock = start + 101;
  await slots.lease(slot, 'b', start + 300);
  await slots.release(slot, 'a');
  expect(await slots.lease(slot, 'c', start + 300)).toBeUndefined();
  await slots.release(slot, 'b');

  expect(await slots.lease(slot, 'c', start + 300)).toBeDefined();
});

it('leaves the other slot of the token, and other tokens, alone', async () => {
  await slots.lease(slot, 'a', start + 100);

  expect(await slots.lease({ ...slot, number: 1 }, 'b', start + 100)).toBeDefined();
  expect(await slots.lease({ ...slot, token: `${slot.token}-other` }, 'b', start + 100)).toBeDefined();
});
