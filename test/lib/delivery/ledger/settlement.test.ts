import { describe, expect, it } from 'vitest';
import { type Counters, type Delivery, noCounts } from '../../../../lib/delivery/ledger/delivery.ts';
import { afterEmptySearch, afterUnknown } from '../../../../lib/delivery/ledger/settlement.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { deliveryRow } from '../../http/delivery-row.ts';

const at = 1_800_000_000_000;
const minute = 60_000;

function row(changes: Partial<Delivery> = {}, counters: Partial<Counters> = {}): Delivery {
  return deliveryRow({ status: 'committing', ...changes, counters: { ...noCounts, ...counters } });
}

describe('an unknown answer', () => {
  const following = (delivery: Delivery) => afterUnknown(delivery, 'broken', defaultLimits, at);

  it('lets the CRM be searched for a new case two minutes later, even where its rule resends', () => {
    const searched = { status: 'uncertain', reason: 'broken', searchAt: at + 2 * minute };

    expect(following(row())).toEqual(searched);
    expect(following(row({ resend: true }))).toEqual(searched);
  });

  it.each<[string, Partial<Delivery>]>([
    ['a change of a case', { kind: 'updateCase' }],
    ['a change of a record', { kind: 'updateRecord' }],
    ['a change that sends the whole list of files', { kind: 'updateCase', fileCount: 2, replaces: true }],
  ])('lets what only sets values be sent again: %s', (_what, changes) => {
    expect(following(row(changes))).toEqual({
      status: 'accepted',
      reason: 'broken',
      notBefore: at + minute,
      counts: 'unknowns',
    });
  });

  it('doubles the wait with each one, up to 15 minutes', () => {
    const waits = [1, 2, 3, 4, 40].map((unknowns) => {
      const { notBefore = 0 } = following(row({ kind: 'updateCase' }, { unknowns }));
      return (notBefore - at) / minute;
    });

    expect(waits).toEqual([2, 4, 8, 15, 15]);
  });

  it.each<[string, Partial<Delivery>]>([
    ['a task', { kind: 'insertTask' }],
    ['a new record', { kind: 'insertRecord' }],
    ['files added to a case', { kind: 'updateCase', fileCount: 1 }],
  ])('leaves to a person what a second call would do twice: %s', (_what, changes) => {
    expect(following(row(changes))).toEqual({ status: 'uncertain', reason: 'broken' });
  });

  it('lets it be sent again three times where its rule resends', () => {
    const statuses = [0, 1, 2, 3].map(
      (unknowns) => following(row({ kind: 'insertTask', resend: true }, { unknowns })).status,
    );

    expect(statuses).toEqual(['accepted', 'accepted', 'accepted', 'uncertain']);
  });
});

describe('a search that found no record', () => {
  const searched = (searches: number, changes: Partial<Delivery> = {}, counters: Partial<Counters> = {}) => {
    const uncertain = { status: 'uncertain', settledAt: at, reason: 'broken', http: 502, ...changes } as const;
    return afterEmptySearch(row(uncertain, { searches, ...counters }), defaultLimits);
  };

  it('is followed by the next one, counted from the unknown answer, and keeps the reason', () => {
    const kept = { status: 'uncertain', reason: 'broken', http: 502, code: undefined };

    expect(searched(0)).toEqual({ ...kept, searches: 1, searchAt: at + 15 * minute });
    expect(searched(1)).toEqual({ ...kept, searches: 2, searchAt: at + 24 * 60 * minute });
  });

  it('leaves the command to a person after the third', () => {
    expect(searched(2)).toMatchObject({ status: 'uncertain', searches: 3, searchAt: undefined });
  });

  it('lets it be sent again after the third where its rule resends, at most three times', () => {
    expect(searched(1, { resend: true }).status).toBe('uncertain');
    expect(searched(2, { resend: true })).toEqual({ status: 'accepted', reason: 'resent', counts: 'unknowns' });
    expect(searched(2, { resend: true }, { unknowns: 3 })).toMatchObject({ status: 'uncertain', searchAt: undefined });
  });
});
