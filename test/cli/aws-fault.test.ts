import { describe, expect, it } from 'vitest';
import { awsFault } from '../../cli/aws-fault.ts';

const fault = (name: string, message: string, more: object = {}) =>
  awsFault(Object.assign(new Error(message), { name, $metadata: {}, ...more }));

describe('what AWS says', () => {
  it.each([
    [fault('AccessDeniedException', 'no right'), 'AWS refused: AccessDeniedException: no right'],
    [
      fault('AggregateError', '', { code: 'ECONNREFUSED' }),
      'AWS cannot be reached (ECONNREFUSED). Check the connection',
    ],
    [fault('Error', 'getaddrinfo', { code: 'ENOTFOUND' }), 'AWS cannot be reached (ENOTFOUND). Check the connection'],
    [fault('ExpiredTokenException', 'expired'), 'AWS does not accept the credentials (ExpiredTokenException). Log in'],
    [fault('UnrecognizedClientException', 'x'), 'AWS does not accept the credentials (UnrecognizedClientException)'],
    [awsFault(Object.assign(new Error('x'), { name: 'CredentialsProviderError' })), 'There are no AWS credentials.'],
  ])('is one sentence with its cause: %s', (text, begin) => {
    expect(text?.startsWith(begin), text).toBe(true);
  });

  it('is not what another error says', () => {
    expect(awsFault(new Error('x'))).toBeUndefined();
    expect(awsFault('x')).toBeUndefined();
  });
});
