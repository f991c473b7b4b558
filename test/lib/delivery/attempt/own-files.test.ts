import { describe, expect, it } from 'vitest';
import { type ExpectedList, holdsOnlyOurFiles, listFingerprint } from '../../../../lib/delivery/attempt/own-files.ts';
import type { SeenList } from '../../../../lib/delivery/ledger/sent-files.ts';
import type { CaseRecord } from '../../../../lib/wolkvox/case-record.ts';

const one = { name: 'a.pdf', url: 'https://crm.example.com/f/1' };
const two = { name: 'b.pdf', url: 'https://crm.example.com/f/2' };

/** 14:00:00 in Bogotá. */
const sentAt = Date.parse('2026-11-30T19:00:00Z');

function record(changes: Partial<CaseRecord>): CaseRecord {
  const modified = { modifiedAt: '2026-11-30 14:00:00', modifiedBy: 'API@demo' };
  return { allFiles: [one], ...modified, ...changes } as CaseRecord;
}

function isOurs(changes: Partial<CaseRecord>, expected: readonly ExpectedList[], seen?: SeenList): boolean {
  return holdsOnlyOurFiles(record(changes), { seen, expected, zone: 'America/Bogota' });
}

describe('the fingerprint of a case’s files', () => {
  it('is the same in another order', () => {
    expect(listFingerprint([one, two])).toBe(listFingerprint([two, one]));
  });

  it('is the same when the address is signed anew', () => {
    const signed = (signature: string) => [{ ...one, url: `${one.url}?X-Amz-Signature=${signature}#page` }];

    expect(listFingerprint(signed('aaa'))).toBe(listFingerprint([one]));
    expect(listFingerprint(signed('aaa'))).toBe(listFingerprint(signed('bbb')));
  });

  it.each([
    ['a file more', [one, two]],
    ['the file twice', [one, one]],
    ['no file', []],
    ['another name', [{ ...one, name: 'c.pdf' }]],
    ['another address', [{ ...one, url: two.url }]],
  ])('is another with %s', (_what, list) => {
    expect(listFingerprint(list)).not.toBe(listFingerprint([one]));
  });
});

describe('a case’s files are all ours', () => {
  const sent: ExpectedList = { count: 1, at: sentAt };

  it('when the list equals the one that was last seen to be ours, whoever changed the case since', () => {
    const seen = { fingerprint: listFingerprint([one]), after: sentAt };
    const byPerson = { modifiedBy: 'ana@demo', modifiedAt: '2026-12-24 09:00:00' };

    expect(isOurs(byPerson, [], seen)).toBe(true);
    expect(isOurs({ ...byPerson, allFiles: [one, two] }, [], seen)).toBe(false);
  });

  it('never when the list cannot be read', () => {
    expect(isOurs({ allFiles: undefined }, [sent])).toBe(false);
  });

  it('when there is none, and none was sent, whoever changed the case', () => {
    const empty = { allFiles: [], modifiedBy: 'ana@demo' };

    expect(isOurs(empty, [{ count: 0, at: 0 }])).toBe(true);
    expect(isOurs(empty, [sent])).toBe(false);
  });

  it.each<[string, boolean, Partial<CaseRecord>]>([
    ['at once', true, {}],
    ['two minutes early, by another clock', true, { modifiedAt: '2026-11-30 13:58:00' }],
    ['more than two minutes early', false, { modifiedAt: '2026-11-30 13:57:59' }],
    ['three minutes late', true, { modifiedAt: '2026-11-30 14:03:00' }],
    ['more than three minutes late', false, { modifiedAt: '2026-11-30 14:03:01' }],
    ['at once, by a person', false, { modifiedBy: 'ana@demo' }],
    ['at once, with one file more', false, { allFiles: [one, two] }],
  ])('after a call whose list nobody read, when the case was changed %s: %s', (_when, ours, changes) => {
    expect(isOurs(changes, [sent])).toBe(ours);
  });

  it('when one of two calls made the list, of which nobody knows the last one', () => {
    const unknown = { count: 2, at: sentAt + 600_000 };

    expect(isOurs({ allFiles: [one, two], modifiedAt: '2026-11-30 14:10:30' }, [sent, unknown])).toBe(true);
    expect(isOurs({ allFiles: [one, two] }, [sent, unknown])).toBe(false);
  });

  it('by no call that is older than the list that was seen after it', () => {
    const seen = { fingerprint: listFingerprint([two]), after: sentAt };

    expect(isOurs({}, [sent], seen)).toBe(false);
    expect(isOurs({}, [{ ...sent, at: sentAt + 1_000 }], seen)).toBe(true);
  });
});
