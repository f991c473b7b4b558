import { describe, expect, it } from 'vitest';
import { refusedFiles } from '../../../lib/config/checks/operations.ts';
import { linkDays, longestLinkDays, type RefusedFiles } from '../../../lib/config/file-policy.ts';

describe('linkDays', () => {
  it('is the time for which links are valid', () => {
    expect(linkDays({ link: { days: 7 } })).toBe(7);
  });

  it.each<[RefusedFiles | undefined]>([['reject'], ['note'], [undefined]])('is undefined under %s', (policy) => {
    expect(linkDays(policy)).toBeUndefined();
  });
});

describe('the check of refusedFiles', () => {
  it.each<[RefusedFiles]>([['reject'], ['note'], [{ link: { days: 1 } }], [{ link: { days: 14 } }]])(
    'accepts %j',
    (policy) => {
      expect(faultOf(policy)).toBeUndefined();
    },
  );

  it.each([['drop'], [''], [7], [null], [{}], [{ days: 7 }], [{ link: 7 }], [{ link: {} }]])(
    'refuses %j and says which policies there are',
    (policy) => {
      expect(faultOf(policy)).toBe('must be reject, note or { link: { days } }');
    },
  );

  it.each([[0], [-1], [15], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], ['7']])(
    'refuses links for %j days',
    (days) => {
      expect(faultOf({ link: { days } })).toBe('link.days must be a whole number from 1 to 14');
    },
  );

  it('lets no link live longer than the payload that it needs', () => {
    expect(longestLinkDays).toBe(14);
  });
});

function faultOf(policy: unknown): string | undefined {
  return refusedFiles.safeParse(policy).error?.issues[0]?.message;
}
