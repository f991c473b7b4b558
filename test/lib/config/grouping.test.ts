import { describe, expect, it } from 'vitest';
import { type Grouped, groupFault } from '../../../lib/config/grouping.ts';

const file: Grouped = {
  group: 'claims/4711',
  command: { kind: 'updateCase', caseId: '65d8b6195befbbd25409bb01', changes: {} },
};

describe('a rule’s answer that puts an upload into a group', () => {
  it.each<[string, Partial<Grouped>]>([
    ['a name alone', {}],
    ['a file', { as: 'file' }],
    ['a marker', { as: 'marker' }],
    ['a manifest', { as: 'manifest' }],
    ['no quiet time at all', { quietMinutes: 0 }],
    ['a quiet time of a day', { quietMinutes: 1440 }],
    ['a time limit of minutes', { withinHours: 0.1 }],
    ['a time limit of a week', { withinHours: 168 }],
  ])('may have %s', (_what, given) => {
    expect(groupFault({ ...file, ...given })).toBeUndefined();
  });

  it.each<[string, string, object]>([
    ['group', 'no name', { group: undefined }],
    ['group', 'an empty name', { group: '' }],
    ['group', 'a name of spaces', { group: ' \t' }],
    ['group', 'a number for a name', { group: 4711 }],
    ['as', 'an unknown part', { as: 'cover' }],
    ['quietMinutes', 'a negative quiet time', { quietMinutes: -1 }],
    ['quietMinutes', 'a quiet time above a day', { quietMinutes: 1441 }],
    ['quietMinutes', 'a quiet time that is no number', { quietMinutes: Number.NaN }],
    ['quietMinutes', 'a quiet time in words', { quietMinutes: 'ten' }],
    ['withinHours', 'no time at all', { withinHours: 0 }],
    ['withinHours', 'a time limit above a week', { withinHours: 168.5 }],
    ['withinHours', 'a time limit that is no number', { withinHours: Number.NaN }],
  ])('is refused by its field "%s" for %s', (field, _what, given) => {
    expect(groupFault({ ...file, ...given } as Grouped)).toBe(field);
  });

  it('is refused by the first field at fault', () => {
    expect(groupFault({ ...file, as: 'cover' as never, withinHours: 0 })).toBe('as');
  });
});
