import { describe, expect, it } from 'vitest';
import { bytesToCompare, callIdentity, findSourceEvent, readIdempotencyKey } from '../../../lib/http/idempotency.ts';
import { callEvent } from './call-event.ts';

const body = Buffer.from('{"a":1}');
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 12);

describe('readIdempotencyKey', () => {
  it.each([
    ['what was signed', { 'idempotency-key': 'other' }, 'msg_1', 'msg_1'],
    ['Idempotency-Key', { 'idempotency-key': 'form-7', 'webhook-id': 'msg_2' }, undefined, 'form-7'],
    ['webhook-id', { 'webhook-id': 'msg_2' }, undefined, 'msg_2'],
    ['nothing', {}, undefined, undefined],
  ])('is %s', (_what, headers, signedId, id) => {
    expect(readIdempotencyKey(callEvent({ headers }), signedId)).toBe(id);
  });

  it.each(['a b', 'ñ', 'x'.repeat(129)])('refuses %j', (key) => {
    expect(() => readIdempotencyKey(callEvent({ headers: { 'idempotency-key': key } }), undefined)).toThrow(
      expect.objectContaining({ status: 400, facts: expect.objectContaining({ field: 'Idempotency-Key' }) }),
    );
  });
});

describe('bytesToCompare', () => {
  it('is the bytes of JSON and of a plain form, and the fields of form-data', () => {
    const of = (type: string, text: string) =>
      bytesToCompare(callEvent({ headers: { 'content-type': type } }), Buffer.from(text), { a: 'ñ' }).toString();

    expect(of('application/json', '{ "a": "ñ" }')).toBe('{ "a": "ñ" }');
    expect(of('application/x-www-form-urlencoded', 'a=%C3%B1')).toBe('a=%C3%B1');
    expect(of('multipart/form-data; boundary=x', '--x…')).toBe('{"a":"ñ"}');
    expect(of('Multipart/Form-Data; boundary=y', '--y…')).toBe('{"a":"ñ"}');
  });
});

describe('without an id, the same body', () => {
  it.each([
    ['a second later', 1_000, true],
    ['in 23 hours', 23 * hour, true],
    ['in 24 hours and a second', 24 * hour + 1_000, false],
    ['in 47 hours', 47 * hour, false],
  ])('%s is the same call: %s', async (_when, later, same) => {
    const first = await eventAt(noon, new Map());
    const made = new Map([[first.dedupeKey, noon]]);

    expect((await eventAt(noon + later, made)).dedupeKey === first.dedupeKey).toBe(same);
  });

  it('is another call elsewhere, in another scope, and where no repetition counts', () => {
    const usual = callIdentity(callEvent(), body, { id: undefined, hours: 24 }).dedupeKey;
    const others = [
      callIdentity(callEvent({ rawPath: '/tasks' }), body, { id: undefined, hours: 24 }),
      callIdentity(callEvent(), Buffer.from('{}'), { id: undefined, hours: 24 }),
      callIdentity(callEvent(), body, { id: undefined, hours: 0 }),
      callIdentity(callEvent(), body, { id: 'a', hours: 24 }),
      callIdentity(callEvent(), body, { id: 'a', hours: 24, scope: 'files:' }),
    ].map(({ dedupeKey }) => dedupeKey);

    expect(new Set([usual, ...others]).size).toBe(6);
  });
});

function eventAt(timeEpoch: number, made: ReadonlyMap<string, number>) {
  const event = callEvent();
  event.requestContext.timeEpoch = timeEpoch;
  const same = callIdentity(event, body, { id: undefined, hours: 24 });
  return findSourceEvent(same, 'webhook:form', async ({ dedupeKey }) => made.get(dedupeKey));
}
