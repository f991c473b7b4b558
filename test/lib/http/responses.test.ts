import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemResponse } from '../../../lib/http/problem.ts';
import { DeliveryResponse } from '../../../lib/http/response-schemas.ts';
import { jsonResponse, outcomeResponse, type Replay, statusResponse } from '../../../lib/http/responses.ts';
import { deliveryRow } from './delivery-row.ts';

const now = Date.UTC(2026, 10, 20, 12);
const id = 'a'.repeat(26);
const options = { successStatus: 201, applied: 'wait=5', location: `/deliveries/${id}` };

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => vi.useRealTimers());

describe('jsonResponse', () => {
  it('has a body of JSON, and only headers that have a value', () => {
    expect(jsonResponse(200, { a: 'ñ' }, { location: undefined, 'retry-after': 0 })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'retry-after': 0 },
      body: '{"a":"ñ"}',
    });
  });
});

describe('outcomeResponse', () => {
  it('of a delivered command has its ids in the CRM', () => {
    const response = outcomeResponse(deliveryRow({ crmId: 'c'.repeat(24), idPrefijo: 'PET-1' }), options);

    expect(response.statusCode).toBe(201);
    expect(response.headers).toEqual({
      'content-type': 'application/json',
      location: options.location,
      'preference-applied': 'wait=5',
    });
    expect(bodyOf(response)).toEqual({
      id,
      kind: 'insertCase',
      status: 'delivered',
      wolkvoxId: 'c'.repeat(24),
      idPrefijo: 'PET-1',
    });
  });

  it('holds nothing else of the row', () => {
    const row = deliveryRow({ owner: 'worker', caseId: 'c'.repeat(24), http: 200, code: 1 });

    expect(Object.keys(bodyOf(outcomeResponse(row, options)))).toEqual(['id', 'kind', 'status']);
  });

  it.each([
    ['sending', { status: 'sending' }, 2],
    ['put off by a minute', { status: 'accepted', notBefore: now + 60_000 }, 60],
    ['put off by a day', { status: 'accepted', notBefore: now + 86_400_000 }, 3_600],
    ['searched for in two minutes', { status: 'uncertain', searchAt: now + 120_000 }, 120],
    ['parked for a person', { status: 'uncertain', parked: true, searchAt: now }, 3_600],
  ] as const)('of a command that is %s is 202 and says when to ask again', (_what, changes, seconds) => {
    const { statusCode, headers } = outcomeResponse(deliveryRow(changes), options);

    expect(statusCode).toBe(202);
    expect(headers).toMatchObject({ location: options.location, 'retry-after': seconds });
  });

  it('says why it waits, in the shape that the API describes', () => {
    const changes = { status: 'accepted', reason: 'broken', notBefore: now - 5_000, crmId: 'x', idPrefijo: 'y' };
    const { headers, ...response } = outcomeResponse(deliveryRow(changes), { ...options, applied: undefined });

    expect(bodyOf(response)).toEqual({ id, kind: 'insertCase', status: 'accepted', reason: 'broken' });
    expect(DeliveryResponse.safeParse(bodyOf(response)).success).toBe(true);
    expect(headers).toEqual({ 'content-type': 'application/json', location: options.location, 'retry-after': 2 });
  });

  it.each([
    ['invalid:solution', 'solution', 'Correct the field'],
    ['invalid:form.Ciudad: x', 'form.Ciudad: x', 'Correct the field'],
    ['object_gone', undefined, 'Upload the file again'],
    ['wrong_type:1', undefined, 'Send a file of an allowed type, whose content fits its ending'],
    ['too_large:2', undefined, 'Send a smaller file'],
    ['empty:1', undefined, 'Send a file that is not empty'],
    ['case_ambiguous', undefined, 'Several cases have this number: send the id of the case'],
    [
      'rejected',
      undefined,
      'Contact, users, type, status and priority must exist in the CRM under exactly these names',
    ],
    ['cancelled', undefined, 'It was cancelled before it was sent: make sure that it is wanted after all'],
    [
      'resolved',
      undefined,
      'A person settled it as not made: ask the administrator of the bridge whether it is still wanted',
    ],
    ['erased', undefined, 'Its data was erased on request: remove what is about that person'],
    ['poison', undefined, 'Ask the administrator of the bridge for the cause'],
  ])('of a command that was rejected for %s is a problem about %s, with its advice', (reason, field, advice) => {
    expect(() => outcomeResponse(deliveryRow({ status: 'rejected', reason }), options)).toThrow(
      expect.objectContaining({
        code: 'rejected',
        facts: {
          field,
          reason: advice,
          values: { cause: reason },
          delivery: { id, reason, location: options.location },
        },
      }),
    );
  });
});

describe('a replay', () => {
  const settledAt = now - 3_600_000;
  const rejected = deliveryRow({ status: 'rejected', reason: 'rejected', settledAt });
  const problemOf = (replay: Replay | undefined) => {
    try {
      return outcomeResponse(rejected, { ...options, replay });
    } catch (error) {
      return problemResponse(error, 'es');
    }
  };

  it('is marked, whatever its status', () => {
    for (const status of ['delivered', 'sending'] as const) {
      const { headers } = outcomeResponse(deliveryRow({ status }), { ...options, replay: { by: 'body' } });
      expect(headers).toMatchObject({ 'idempotent-replayed': 'true' });
    }
    expect(outcomeResponse(deliveryRow({}), options).headers).not.toHaveProperty('idempotent-replayed');
  });

  it('of a rejection says since when, and that the call was not tried', () => {
    const response = problemOf({ by: 'key' });

    expect(response.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(bodyOf(response)).toMatchObject({
      code: 'rejected',
      since: '2026-11-20T11:00:00.000Z',
      detail: expect.stringMatching(/misma clave, rechazada en 2026-11-20T11:00:00\.000Z\.$/),
    });
  });

  it('of a body that is rejected again and again says when it is tried again', () => {
    const response = problemOf({ by: 'body', restsUntil: now + 90_000 });

    expect(response.headers).toMatchObject({ 'idempotent-replayed': 'true', 'retry-after': 90 });
    expect(bodyOf(response)['detail']).toContain('Retry-After');
  });

  it.each(['resolved', 'erased', 'cancelled'])(
    'of a body that was rejected on request (%s) says so, and what to do',
    (reason) => {
      const decided = deliveryRow({ status: 'rejected', reason, settledAt });
      const details = (['en', 'es', 'pt'] as const).map((language) => {
        try {
          return outcomeResponse(decided, { ...options, replay: { by: 'body' } });
        } catch (error) {
          return bodyOf(problemResponse(error, language))['detail'];
        }
      });

      expect(details).toEqual([
        expect.stringMatching(
          / the same call was cancelled, or rejected by a person, at 2026-11-20T11:00:00\.000Z\. .*Idempotency-Key\.$/,
        ),
        expect.stringMatching(
          / la misma se canceló, o la rechazó una persona, en 2026-11-20T11:00:00\.000Z\. .*Idempotency-Key\.$/,
        ),
        expect.stringMatching(
          / a mesma foi cancelada, ou rejeitada por uma pessoa, em 2026-11-20T11:00:00\.000Z\. .*Idempotency-Key\.$/,
        ),
      ]);
    },
  );

  it('of a body that was rejected while its repetition waited is no old one', () => {
    expect(bodyOf(problemOf({ by: 'body' }))['detail']).not.toContain('2026');
  });

  it('is not what a new call gets', () => {
    const response = problemOf(undefined);

    expect(response.headers).not.toHaveProperty('idempotent-replayed');
    expect(bodyOf(response)).not.toHaveProperty('since');
    expect(bodyOf(response)['detail']).not.toContain('2026');
  });
});

describe('statusResponse', () => {
  it.each(['delivered', 'rejected'] as const)('of a %s command is 200, and nothing is to be asked again', (status) => {
    const response = statusResponse(deliveryRow({ status }), { applied: undefined, rest: undefined });

    expect(response.statusCode).toBe(200);
    expect(response.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('of a command that waits for the quota says why, and until when', () => {
    const rest = { reason: 'quota', until: now + 600_000 };
    const response = statusResponse(deliveryRow({ status: 'accepted' }), { applied: 'wait=5', rest });

    expect(bodyOf(response)).toMatchObject({ waits: { reason: 'quota', until: '2026-11-20T12:10:00.000Z' } });
    expect(response.headers).toMatchObject({ 'preference-applied': 'wait=5', 'retry-after': 600 });
  });

  it('asks again soon where nothing rests, and an uncertain one at its search', () => {
    const of = (changes: Record<string, unknown>) =>
      statusResponse(deliveryRow(changes), { applied: undefined, rest: undefined }).headers?.['retry-after'];

    expect(of({ status: 'accepted' })).toBe(2);
    expect(of({ status: 'committing' })).toBe(2);
    expect(of({ status: 'uncertain', searchAt: now + 7_001 })).toBe(8);
    expect(of({ status: 'uncertain', searchAt: now + 9_000, notBefore: now + 600_000 })).toBe(9);
  });

  it('waits for the later of the rest and its own backoff', () => {
    const delivery = deliveryRow({ status: 'accepted', notBefore: now + 900_000 });
    const rest = { reason: 'quota', until: now + 600_000 };

    expect(statusResponse(delivery, { applied: undefined, rest }).headers).toMatchObject({ 'retry-after': 900 });
  });
});

function bodyOf({ body = '' }: APIGatewayProxyStructuredResultV2): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}
