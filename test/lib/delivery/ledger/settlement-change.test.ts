import { describe, expect, it } from 'vitest';
import { decisionChange, rowExpiry, settlementChange } from '../../../../lib/delivery/ledger/settlement.ts';

const at = 1_800_000_000_000;

describe('a final row', () => {
  it.each([
    ['delivered', 1_803_888_000],
    ['rejected', 1_807_776_000],
    ['accepted', undefined],
    ['committing', undefined],
    ['uncertain', undefined],
  ] as const)('that is %s expires at %s: 45 days once delivered, 90 once rejected', (status, seconds) => {
    expect(rowExpiry(status, at)).toBe(seconds);
  });
});

describe('what an outcome writes to the row', () => {
  it('is the outcome, and the claim and what an earlier attempt left is removed', () => {
    const { set, remove, add } = settlementChange({ status: 'delivered', crmId: 'c1' }, at);

    expect(set).toEqual({ status: 'delivered', crmId: 'c1', settledAt: at, expiresAt: 1_803_888_000 });
    expect(remove).toEqual(
      expect.arrayContaining(['owner', 'leaseUntil', 'reason', 'notBefore', 'searchAt', 'http', 'code', 'failedReads']),
    );
    expect(remove).not.toContain('crmId');
    // A delivered row keeps the number of its searches.
    expect(remove).not.toContain('searches');
    expect(add).toBeUndefined();
  });

  it('counts one more of what it says', () => {
    const change = settlementChange({ status: 'accepted', notBefore: at + 1, counts: 'throttles' }, at);

    expect(change).toMatchObject({ set: { status: 'accepted', notBefore: at + 1 }, add: { throttles: 1 } });
    expect(change.set).not.toHaveProperty('settledAt');
    expect(change.set).not.toHaveProperty('counts');
  });

  it('parks what is not searched for', () => {
    expect(settlementChange({ status: 'uncertain', searchAt: 5 }, at).set).toMatchObject({
      parked: false,
      settledAt: at,
    });
    expect(settlementChange({ status: 'uncertain' }, at).set).toMatchObject({ parked: true, settledAt: at });
  });

  it('keeps the time of the unknown answer through every search', () => {
    expect(settlementChange({ status: 'uncertain', searches: 2 }, at).set).not.toHaveProperty('settledAt');
  });
});

describe('what a person’s decision writes to the row', () => {
  const decision = { what: 'retry', by: 'ana', at, reason: 'El contacto ya existe' } as const;
  const line = { key: 'demo#1', number: 4 };
  const entry = { dueKey: 'demo#bulk', dueAt: at };
  const webhook = { origin: 'webhook:form' };

  it('makes it due again with the entry in the index, and without what the earlier outcome left', () => {
    const { set, remove, append } = decisionChange(webhook, { status: 'accepted' }, decision, entry);

    expect(set).toMatchObject({ status: 'accepted', dueKey: 'demo#bulk', dueAt: at });
    expect(remove).toEqual(expect.arrayContaining(['parked', 'expiresAt', 'settledAt', 'crashClaims', 'timeOuts']));
    expect(remove).not.toContain('dueKey');
    expect(append).toEqual({ decisions: [decision] });
  });

  it('notes that others of its case line may have gone before it, only where it has one and is sent again', () => {
    const waiting = { ...webhook, linePosition: line };

    expect(decisionChange(waiting, { status: 'accepted' }, decision, entry).set).toMatchObject({ orderBroken: true });
    expect(decisionChange(webhook, { status: 'accepted' }, decision, entry).set).not.toHaveProperty('orderBroken');
    expect(decisionChange(waiting, { status: 'rejected' }, decision, undefined).set).not.toHaveProperty('orderBroken');
  });

  it('takes a settled one out of the index', () => {
    const { remove, set } = decisionChange(webhook, { status: 'rejected' }, decision, undefined);

    expect(remove).toEqual(expect.arrayContaining(['dueKey', 'dueAt', 'parked']));
    expect(set).toMatchObject({ status: 'rejected', expiresAt: 1_807_776_000 });
  });

  it('lets the row of a delivered upload never expire, so that a backfill does not send it again', () => {
    const delivered = { status: 'delivered', crmId: 'c1' } as const;

    expect(decisionChange({ origin: 'upload:uploads' }, delivered, decision, undefined).set).toMatchObject({
      expiresAt: undefined,
    });
    expect(decisionChange(webhook, delivered, decision, undefined).set).toMatchObject({ expiresAt: 1_803_888_000 });
  });
});
