import { describe, expect, it } from 'vitest';
import { narrateLanes } from '../../local/narrate-lanes.ts';

function said(...lines: readonly (object | string)[]): string[] {
  const heard: string[] = [];
  const listen = narrateLanes((line) => heard.push(line));
  for (const line of lines) listen({ text: typeof line === 'string' ? line : JSON.stringify(line) });
  return heard;
}

const idle = { level: 'WARN', message: 'A lane cannot work', operation: 'acme', lane: 0 };

describe('what npm start says of lanes', () => {
  it.each([
    [{ reason: 'no_token' }, /^nothing can be sent to acme: the secret wolkvox\/dev\/acme holds no token/],
    [{ reason: 'bad_settings', cause: 'server' }, /its server cannot be used\. .*deliveries show ID/],
    [{ reason: 'no_calls' }, /the calls of the token for today are used up/],
    [
      { reason: 'paused', cause: 'token' },
      /its token is paused\. token: the CRM refuses the token\. Store a valid one/,
    ],
    [
      { reason: 'paused', cause: 'unreachable', causeCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate of the CRM, .* is not trusted here\. .*NODE_EXTRA_CA_CERTS/,
    ],
  ])('names the cause, and what to do: %o', (cause, wanted) => {
    expect(said({ ...idle, ...cause })).toEqual([expect.stringMatching(wanted)]);
  });

  it('is said once, and again after a delivery', () => {
    const paused = { ...idle, reason: 'paused', cause: 'maintenance' };
    const delivered = { level: 'INFO', message: 'Delivered', operation: 'acme', commandId: 'one' };

    expect(said(paused, paused, { ...paused, lane: 1 })).toHaveLength(1);
    expect(said(paused, delivered, paused)).toHaveLength(2);
    expect(said(paused, { ...paused, operation: 'other' }, paused)).toHaveLength(2);
  });

  it('tells other faults, but none that a delivery tells, and no line of another form', () => {
    const stopped = { level: 'ERROR', message: 'A lane stopped', operation: 'acme', error: 'TypeError' };

    expect(said(stopped)).toEqual(['A lane stopped (acme): TypeError. npm start -- --logs shows more']);
    expect(said({ ...stopped, commandId: 'one' }, 'plain text', '12', 'null')).toEqual([]);
  });
});
