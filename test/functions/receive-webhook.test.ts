import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receiveWebhook } from '../../functions/receive-webhook.ts';
import type { Sources } from '../../lib/config/sources.ts';
import { accept } from '../../lib/delivery/accept.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { createWaitPlaces } from '../../lib/http/wait-places.ts';
import { callEvent } from '../lib/http/call-event.ts';
import { type Engine, newCase, startEngine, testCalendars } from '../setup/engine.ts';

const key = 'k'.repeat(44);
const caseId = '65d8b6195befbbd25409bb13';
const stolen = {
  number: 1,
  why: 'too_large',
  bucket: 'uploads',
  key: 'otra/cedula.pdf',
  size: 1,
  name: 'a',
  type: 'b',
};

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** Sources whose hooks let a payload into their commands, as careless ones do. */
const sources: Sources = {
  spreads: {
    operation: 'demo',
    hook: (payload) => ({ kind: 'insertCase', case: newCase, ...payload }) as CommandInput,
  },
  names: {
    operation: 'demo',
    hook: ({ caso }) =>
      ({ kind: 'updateCase', caseId: { idPrefijo: caso }, changes: { status: 'Abierto' } }) as CommandInput,
  },
};

describe('a call to a careless hook', () => {
  it.each([
    ['brings a file of another source', 'spreads', { missing: [{ ...stolen, linkDays: 14 }] }, 'not_allowed'],
    [
      'brings a file to attach',
      'spreads',
      { attachments: [{ bucket: 'uploads', key: 'a', size: 1, name: 'a', type: 'b' }] },
      'not_allowed',
    ],
    ['brings a link of 1,000 days', 'spreads', { missing: [{ ...stolen, linkDays: 1_000 }] }, 'invalid'],
    ['brings another case', 'spreads', { kind: 'updateCase', caseId, changes: {} }, 'invalid'],
    ['brings an audit', 'spreads', { kind: 'audit', from: 0, to: 1 }, 'invalid'],
    ['brings what no command has', 'spreads', { ciudad: 'Cali' }, 'invalid'],
    ['names a case by 3,000 characters', 'names', { caso: '9'.repeat(3_000) }, 'invalid'],
    ['names a case by personal text', 'names', { caso: 'Ana Pérez, cédula 52.123.456' }, 'invalid'],
    ['names a case by an escape sequence', 'names', { caso: '\u001b]0;x\u0007' }, 'invalid'],
  ])('that %s is refused, and leaves nothing', async (_what, source, payload, code) => {
    await expect(call(source, payload)).rejects.toMatchObject({ code });

    expect(await engine.aws.dynamodb.items('ledger')).toEqual([]);
    expect(await payloads()).toEqual([]);
  });

  it('that names a case by its number leaves no text of it in the keys of the ledger', async () => {
    expect(await call('names', { caso: 'PET-24521105632142745' })).toMatchObject({ statusCode: 202 });

    const keys = (await engine.aws.dynamodb.items('ledger')).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
    expect(keys.filter((one) => one.startsWith('order#'))).toHaveLength(2);
    expect(keys.join('\n')).not.toContain('24521105632142745');
  });
});

describe('a deadline that no calendar can count', () => {
  it.each([
    ['an unknown term', { term: 'PQR' }, 'case.deadline.term'],
    ['a day without known holidays', { term: 'PQRS', from: '1999-12-07' }, 'case.deadline.from'],
    ['a day that does not exist', { term: 'PQRS', from: '2026-02-30' }, 'case.deadline.from'],
  ])('is refused with %s, and the field is named', async (_what, deadline, field) => {
    const wrong = { case: { ...newCase, deadline } };
    await expect(call('spreads', wrong)).rejects.toMatchObject({ code: 'invalid', facts: { field } });
    const list = [{}, wrong];
    await expect(call('spreads', list)).rejects.toMatchObject({ code: 'invalid', facts: { field: `1.${field}` } });
    const field2 = field.replace('case.', '');
    await expect(post({ ...newCase, deadline })).rejects.toMatchObject({ code: 'invalid', facts: { field: field2 } });

    expect(await engine.aws.dynamodb.items('ledger')).toEqual([]);
  });

  it('is told where it can be counted', async () => {
    const { statusCode, body = '' } = await post({ ...newCase, deadline: { term: 'PQRS', from: '2026-12-07' } });

    expect(statusCode).toBe(202);
    expect(JSON.parse(body)).toMatchObject({ answerBy: { day: '2026-12-30', extended: '2027-01-22' } });
  });
});

function post(body: object) {
  return receive(callEvent({ ...eventOf('spreads', body), routeKey: 'POST /cases' }));
}

function call(source: string, payload: object) {
  return receive(
    callEvent({ ...eventOf(source, payload), routeKey: 'POST /hooks/{source}', pathParameters: { source } }),
  );
}

function eventOf(source: string, payload: object) {
  const headers = { authorization: `Bearer ${source}.${key}`, prefer: 'respond-async' };
  return { headers, body: JSON.stringify(payload) };
}

function receive(event: APIGatewayProxyEventV2) {
  const keys = { get: async () => [key], refetch: async () => [key] };
  const services = {
    auth: { sources, keys, now: () => engine.clock.ms },
    sources,
    calendars: testCalendars,
    receiveSns: async () => undefined,
    countCall: async () => undefined,
    takeWaitPlace: createWaitPlaces(engine.table),
    accept: (request: Parameters<typeof accept>[1]) => accept(engine.acceptServices, request),
    find: engine.ledger.read,
  };
  return receiveWebhook(event, services, { requestId: 'r', deadline: Date.now() + 29_000 });
}

async function payloads() {
  const s3 = new S3Client(engine.aws.clientConfig());
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'payloads' }));
  s3.destroy();
  return Contents.map(({ Key }) => Key);
}
