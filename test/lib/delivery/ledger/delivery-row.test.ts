import { describe, expect, it } from 'vitest';
import type { Item } from '../../../../lib/aws/table.ts';
import { parseDelivery, RowError, rowKey } from '../../../../lib/delivery/ledger/delivery-row.ts';

const id = 'abcdefghijklmnopqrstuvwxyz';
/** All that a row must hold, of whatever status. */
const least = {
  pk: `cmd#${id}`,
  sk: 'cmd',
  id,
  kind: 'insertCase',
  operation: 'demo',
  priority: 'bulk',
  origin: 'upload:uploads',
  fingerprint: 'f'.repeat(64),
  payload: { bucket: 'payloads', key: 'one.json' },
  acceptedAt: 1_000,
  attempt: 0,
  fileCount: 0,
  bytes: 0,
};
const accepted: Item = { ...least, status: 'accepted' };
const zeros = { crashClaims: 0, timeOuts: 0, throttles: 0, unknowns: 0, searches: 0, failedReads: 0, refusedSizes: 0 };

describe('a row of the ledger', () => {
  it('is found by the delivery’s id', () => {
    expect(rowKey(id)).toEqual({ pk: `cmd#${id}`, sk: 'cmd' });
  });

  it('is a delivery of the first schema without any count, where it does not say otherwise', () => {
    const { pk: _pk, sk: _sk, ...facts } = least;

    expect(parseDelivery(accepted)).toEqual({ ...facts, status: 'accepted', schema: 1, counters: zeros });
  });

  it('has its counters as attributes of their own', () => {
    expect(parseDelivery({ ...accepted, throttles: 4, searches: 1 }).counters).toEqual({
      ...zeros,
      throttles: 4,
      searches: 1,
    });
  });

  it.each<[string, object]>([
    ['accepted', { notBefore: 5 }],
    ['sending', { owner: 'w', leaseUntil: 5 }],
    ['committing', { owner: 'w', leaseUntil: 5 }],
    ['uncertain', { settledAt: 5, searchAt: 6, parked: true }],
    ['delivered', { settledAt: 5, crmId: 'c', idPrefijo: 'PET-1', duplicate: true }],
    ['rejected', { settledAt: 5 }],
  ])('is read with what belongs to the status %s', (status, fields) => {
    expect(parseDelivery({ ...least, status, ...fields })).toMatchObject({ status, ...fields });
  });

  it('loses what an earlier status left in it, and what only the table needs', () => {
    const left = { owner: 'w', leaseUntil: 5, notBefore: 6, searchAt: 7, parked: true };
    const index = { dueKey: 'demo#bulk', dueAt: 8, expiresAt: 9 };
    const row = parseDelivery({ ...least, ...left, ...index, status: 'rejected', settledAt: 10 });

    for (const name of [...Object.keys({ ...left, ...index }), 'pk', 'sk']) expect(row).not.toHaveProperty(name);
  });

  it('is not parked where an uncertain one does not say so', () => {
    expect(parseDelivery({ ...least, status: 'uncertain', settledAt: 5 })).toMatchObject({ parked: false });
  });

  it('of a newer schema is read, as far as this code knows its fields', () => {
    expect(parseDelivery({ ...accepted, schema: 7, colour: 'blue' })).toMatchObject({ schema: 7, status: 'accepted' });
  });
});

describe('a row that this code cannot read', () => {
  const missing = (name: string): Item => {
    const { [name]: _none, ...rest } = accepted;
    return rest as Item;
  };

  it.each<[string, Item, string]>([
    ['a status of newer code', { ...accepted, status: 'reviewed' }, 'status'],
    ['no status', missing('status'), 'status'],
    ['a kind of newer code', { ...accepted, kind: 'mergeCases' }, 'kind'],
    ['no fingerprint', missing('fingerprint'), 'fingerprint'],
    ['a payload of another form', { ...accepted, payload: { bucket: 'payloads' } }, 'payload.key'],
    ['a claim without its owner', { ...accepted, status: 'sending', leaseUntil: 5 }, 'owner'],
    ['an outcome without its time', { ...accepted, status: 'delivered' }, 'settledAt'],
    ['a fault of a file that is new', { ...accepted, missing: [{ number: 1, why: 'encrypted' }] }, 'missing.0.why'],
  ])('has %s: the error names the row and the field', (_what, row, field) => {
    const error = thrownBy(() => parseDelivery(row));

    expect(error).toBeInstanceOf(RowError);
    expect(error).toMatchObject({ id, message: `The ledger's row ${id} cannot be read: ${field}` });
  });

  it('has a count that is no number', () => {
    const error = thrownBy(() => parseDelivery({ ...accepted, searches: 'two' }));

    expect(error).toMatchObject({ name: 'RowError', id, message: `The ledger's row ${id} cannot be read: searches` });
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
