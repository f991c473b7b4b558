import { describe, expect, it } from 'vitest';
import { answerText } from '../../cli/answer-text.ts';

describe('what an answer means for a person', () => {
  it.each([
    [301, 'the server moved'],
    [308, 'the server moved'],
    [200, 'such as one of maintenance'],
    [401, 'asks for a password'],
    [403, 'protection service'],
    [404, 'no such address'],
    [413, 'no body of this size'],
    [429, 'too many calls'],
    [500, 'does not work'],
    [503, 'does not work'],
  ])('%i without the CRM’s JSON', (http, words) => {
    expect(answerText(http, undefined)).toContain(`${http}: `);
    expect(answerText(http, undefined)).toContain(words);
  });

  it.each([
    ['the CRM’s own refusal', 403, 403, '403'],
    ['a status that means nothing more', 418, undefined, '418'],
    ['no answer', undefined, undefined, undefined],
  ])('adds nothing to %s', (_what, http, code, text) => {
    expect(answerText(http, code)).toBe(text);
  });
});
