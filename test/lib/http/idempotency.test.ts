import { describe, expect, it } from 'vitest';
import type { SourceEvent } from '../../../lib/delivery/command.ts';
import {
  acceptCall,
  bytesToCompare,
  callIdentity,
  readIdempotencyKey,
  wasRefused,
} from '../../../lib/http/idempotency.ts';
import { callEvent } from './call-event.ts';
import { deliveryRow } from './delivery-row.ts';

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
    expect(of('application/json; note=multipart/x', '{}')).toBe('{}');
    expect(bytesToCompare(callEvent({ headers: {} }), Buffer.from('{ }'), {}).toString()).toBe('{ }');
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

  it('is looked up in the span before once, and only where the call has no id', async () => {
    const asked: string[] = [];
    /** The event under which a call is accepted, where one of the span before was accepted at this time. */
    const acceptedAs = async (identity: ReturnType<typeof callIdentity>, acceptedAt?: number) => {
      const recall = async (event: SourceEvent) => {
        asked.push(event.dedupeKey);
        return acceptedAt === undefined ? undefined : { acceptedAt, wasRefused: false };
      };
      const accept = async (event: SourceEvent) => ({ event });
      return (
        await acceptCall<{ event: SourceEvent; delivery?: undefined }>(identity, 'webhook:form', { recall, accept })
      ).accepted.event;
    };
    const event = callEvent();
    event.requestContext.timeEpoch = noon;
    const identity = callIdentity(event, body, { id: undefined, hours: 24 });
    const { dedupeKey, earlier } = identity;
    const now = { origin: 'webhook:form', dedupeKey };

    expect(earlier?.acceptedAfter).toBe(noon - 24 * hour);
    expect(await acceptedAs(identity)).toEqual(now);
    expect(await acceptedAs(identity, noon - 24 * hour)).toEqual(now);
    expect(await acceptedAs(identity, noon - 24 * hour + 1)).toEqual({ ...now, dedupeKey: earlier?.dedupeKey });
    expect(asked).toEqual(Array(3).fill(earlier?.dedupeKey));

    for (const given of [
      { id: 'a', hours: 24 },
      { id: undefined, hours: 0 },
    ]) {
      const own = callIdentity(event, body, given);
      expect(await acceptedAs(own, noon)).toEqual({ origin: 'webhook:form', ...own });
    }
    expect(asked).toHaveLength(3);
  });

  it('has a key of its id, of its request, or of its body and the span of time', () => {
    const event = callEvent();
    event.requestContext.timeEpoch = noon;

    expect(callIdentity(event, body, { id: 'a', hours: 24, scope: 'files:' })).toEqual({ dedupeKey: 'files:id:a' });
    expect(callIdentity(event, body, { id: undefined, hours: 0 }).dedupeKey).toBe(
      `call:${event.requestContext.requestId}`,
    );
    const span = Math.floor(noon / (24 * hour));
    const { dedupeKey, earlier } = callIdentity(event, body, { id: undefined, hours: 24 });
    expect(dedupeKey).toMatch(new RegExp(`^body:24h:${span}:[0-9a-f]{64}$`));
    expect(earlier?.dedupeKey).toBe(dedupeKey.replace(`:${span}:`, `:${span - 1}:`));
  });

  it('is another call elsewhere, in another scope, and where no repetition counts', () => {
    const usual = callIdentity(callEvent(), body, { id: undefined, hours: 24 }).dedupeKey;
    const others = [
      callIdentity(callEvent({ rawPath: '/tasks' }), body, { id: undefined, hours: 24 }),
      callIdentity(callEvent(), Buffer.from('{}'), { id: undefined, hours: 24 }),
      callIdentity(callEvent(), body, { id: undefined, hours: 0 }),
      callIdentity(callEvent(), body, { id: undefined, hours: 0, scope: 'list:0:' }),
      callIdentity(callEvent(), body, { id: 'a', hours: 24 }),
      callIdentity(callEvent(), body, { id: 'a', hours: 24, scope: 'files:' }),
    ].map(({ dedupeKey }) => dedupeKey);

    expect(new Set([usual, ...others]).size).toBe(7);
  });
});

describe('a remembered rejection', () => {
  it('is no answer to the same call without an id: it is a new one, the same for its repetitions', async () => {
    const ledger = ledgerOf();
    const first = await ledger.call(noon);
    ledger.settle(first, 'rejected', noon);
    const second = await ledger.call(noon + 1_000);
    const repeated = await ledger.call(noon + 2_000);

    expect(second.dedupeKey).not.toBe(first.dedupeKey);
    expect(repeated.dedupeKey).toBe(second.dedupeKey);
    ledger.settle(second, 'delivered', noon + 3_000);
    expect((await ledger.call(noon + 4_000)).dedupeKey).toBe(second.dedupeKey);
    expect((await ledger.call(noon + 23 * hour)).dedupeKey).toBe(second.dedupeKey);
  });

  it('is the answer to the same call with the same id, and with no other', async () => {
    const ledger = ledgerOf();
    const first = await ledger.call(noon, 'form-7');
    ledger.settle(first, 'rejected', noon);

    expect((await ledger.call(noon + 1_000, 'form-7')).dedupeKey).toBe(first.dedupeKey);
    expect((await ledger.call(noon + 1_000, 'form-8')).dedupeKey).not.toBe(first.dedupeKey);
  });

  it.each([
    ['a person rejected it, so that nobody knows whether it had an effect', 'resolved', true],
    ['its data was erased on request', 'erased', true],
    ['its reminder was cancelled', 'cancelled', true],
    ['the CRM refused it', 'rejected', false],
    ['a field was wrong', 'invalid:solution', false],
    ['its file was of a wrong type', 'wrong_type:1', false],
    ['its file was gone', 'object_gone', false],
    ['no case has its number', 'case_not_found', false],
    ['a setting was missing', 'update_attachments_not_configured', false],
    ['three workers were lost before the last byte', 'poison', false],
  ])('stays the answer to the same call or not: %s', async (_what, reason, stays) => {
    const ledger = ledgerOf();
    const late = noon + 11 * hour;
    const first = await ledger.call(late);
    ledger.settle(first, 'rejected', late, reason);

    expect((await ledger.call(late + 60_000)).dedupeKey === first.dedupeKey).toBe(stays);
    expect((await ledger.call(late + 2 * hour)).dedupeKey === first.dedupeKey).toBe(stays);
  });

  it('of the span before hides no later success in it', async () => {
    const ledger = ledgerOf();
    const late = noon + 11 * hour;
    const first = await ledger.call(late);
    ledger.settle(first, 'rejected', late);
    const second = await ledger.call(late + 60_000);
    ledger.settle(second, 'delivered', late + 60_000);

    // Across midnight, where the next span begins.
    expect((await ledger.call(late + 2 * hour)).dedupeKey).toBe(second.dedupeKey);
    expect((await ledger.call(late + 25 * hour)).dedupeKey).not.toBe(second.dedupeKey);
  });

  it('is the answer for a while after ten in a row, so that a loop spends no calls of the day', async () => {
    const ledger = ledgerOf();
    let now = noon;
    const attempts: string[] = [];
    // A call each second for half an hour, always rejected.
    for (let calls = 0; calls < 1_800; calls += 1, now += 1_000) {
      const event = await ledger.call(now);
      if (!attempts.includes(event.dedupeKey)) attempts.push(event.dedupeKey);
      ledger.settle(event, 'rejected', now);
    }

    // Ten at once, then after 1, 2, 4 and 8 minutes.
    expect(attempts).toHaveLength(14);
    expect(ledger.restsUntil).toBe(noon + 9_000 + (1 + 2 + 4 + 8 + 16) * 60_000);
    expect(ledger.mostReads).toBeLessThan(20);
  });
});

/** The calls of one source, each answered by what became of its event. */
function ledgerOf() {
  const rows = new Map<
    string,
    { status: 'sending' | 'delivered' | 'rejected'; reason?: string; acceptedAt: number; settledAt: number }
  >();
  const state = { restsUntil: undefined as number | undefined, mostReads: 0 };
  return {
    get restsUntil() {
      return state.restsUntil;
    },
    get mostReads() {
      return state.mostReads;
    },
    settle({ dedupeKey }: SourceEvent, status: 'delivered' | 'rejected', settledAt: number, reason = 'rejected') {
      const row = rows.get(dedupeKey);
      if (row?.status === 'sending') rows.set(dedupeKey, { ...row, status, reason, settledAt });
    },
    async call(timeEpoch: number, id?: string): Promise<SourceEvent> {
      const event = callEvent();
      event.requestContext.timeEpoch = timeEpoch;
      let reads = 0;
      const { accepted, restsUntil } = await acceptCall(
        callIdentity(event, body, { id, hours: 24 }),
        'webhook:form',
        {
          recall: async ({ dedupeKey }) => {
            reads += 1;
            const row = rows.get(dedupeKey);
            return row && { acceptedAt: row.acceptedAt, wasRefused: wasRefused(deliveryRow(row)) };
          },
          accept: async (sourceEvent) => {
            reads += 1;
            const row = rows.get(sourceEvent.dedupeKey) ?? { status: 'sending', acceptedAt: timeEpoch, settledAt: 0 };
            rows.set(sourceEvent.dedupeKey, row);
            return { sourceEvent, delivery: deliveryRow(row) };
          },
        },
        () => timeEpoch,
      );
      state.restsUntil = restsUntil;
      state.mostReads = Math.max(state.mostReads, reads);
      return accepted.sourceEvent;
    },
  };
}

async function eventAt(timeEpoch: number, made: ReadonlyMap<string, number>): Promise<SourceEvent> {
  const event = callEvent();
  event.requestContext.timeEpoch = timeEpoch;
  const same = callIdentity(event, body, { id: undefined, hours: 24 });
  const { accepted } = await acceptCall(same, 'webhook:form', {
    recall: async ({ dedupeKey }) => {
      const acceptedAt = made.get(dedupeKey);
      return acceptedAt === undefined ? undefined : { acceptedAt, wasRefused: false };
    },
    accept: async (sourceEvent) => ({ sourceEvent, delivery: undefined }),
  });
  return accepted.sourceEvent;
}
