import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bounds } from '../../../cli/console/desk/bounds.ts';
import { type Cursor, cursorFrom, cursorText } from '../../../cli/console/desk/cursor.ts';
import { searchDeliveries } from '../../../cli/console/desk/search.ts';
import { type Wanted, wantedFrom } from '../../../cli/console/desk/wanted.ts';
import type { Operator } from '../../../cli/operator.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { operatorOf } from '../operator.ts';
import { putRow } from './desk.ts';

let engine: Engine;
let operator: Operator;
let client: DynamoDBClient;

const count = 3_000;
const withFile = 300;
const minute = 60_000;
const begin = Date.UTC(2026, 0, 1);
const statuses = ['delivered', 'delivered', 'delivered', 'rejected'] as const;

beforeAll(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
  client = new DynamoDBClient({});
  for (let number = 0; number < count; number += 1) {
    const status = statuses[number % statuses.length];
    await putRow(engine, {
      id: `row-${number}`,
      status,
      origin: number % 2 ? 'webhook:form' : 'upload:uploads',
      acceptedAt: begin + number * minute,
      // Of the rejected ones, so many may have a payload that names a file.
      fileCount: number < 4 * withFile ? 1 : 0,
      ...(status === 'rejected'
        ? { reason: number % 8 === 3 ? 'too_large:1' : 'rejected' }
        : { idPrefijo: `PET-${number}` }),
    });
  }
  for (const number of [1, 2, 3])
    await putRow(engine, { id: `parked-${number}`, status: 'uncertain', acceptedAt: begin + number });
  await putRow(engine, { id: 'searched', status: 'uncertain', searchAt: begin, acceptedAt: begin });
  await putRow(engine, { id: 'waiting', status: 'accepted', acceptedAt: begin });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

/** A search, and how many calls of DynamoDB it took. */
async function search(wanted: Wanted, cursor?: Cursor) {
  const sent = vi.spyOn(DynamoDBClient.prototype, 'send');
  const found = await searchDeliveries(operator, client, wanted, cursor);
  const calls = sent.mock.calls.length;
  sent.mockRestore();
  return { ...found, ids: found.rows.map(({ id }) => id), calls };
}

/** A search, part after part. */
async function searchAll(wanted: Wanted) {
  const parts = [await search(wanted)];
  for (let cursor = parts[0]?.further; cursor; cursor = parts.at(-1)?.further) {
    parts.push(await search(wanted, cursorFrom(cursorText(cursor))));
  }
  return parts;
}

describe('a search among thousands of deliveries', () => {
  it('shows the newest of all, counts each state, and reads the table by a few calls', async () => {
    const found = await search({});

    expect(found.ids).toEqual(Array.from({ length: bounds.shown }, (_, at) => `row-${count - 1 - at}`));
    expect(found.counts).toEqual({ delivered: 2_250, rejected: 750, parked: 3, uncertain: 1, waiting: 1 });
    expect(found.further).toBeUndefined();
    expect(found.calls).toBeLessThanOrEqual(bounds.scans);
  });

  it('goes on with older ones, none twice and none left out', async () => {
    const first = await search({ state: 'rejected' });
    const second = await search({ state: 'rejected' }, cursorFrom(cursorText(first.older ?? {})));

    const rejected = Array.from({ length: 750 }, (_, at) => `row-${count - 1 - at * 4}`);
    expect([...first.ids, ...second.ids]).toEqual(rejected.slice(0, 2 * bounds.shown));
  });

  it.each<[string, Wanted, string[]]>([
    ['a case number', { text: 'pet-2' }, ['row-2']],
    ['a reason with its field', { reason: 'too_large', until: begin + 12 * minute }, ['row-11', 'row-3']],
    ['an origin and a time', { origin: 'form', since: begin + 2_996 * minute }, ['row-2999', 'row-2997']],
    ['the name of an origin that has none', { origin: 'nobody' }, []],
  ])('finds those of %s', async (_what, wanted, ids) => {
    const found = await search(wanted);

    expect(found.ids).toEqual(ids);
    expect(found.calls).toBeLessThanOrEqual(2 * bounds.scans);
  });

  it.each<[Wanted, string[], number]>([
    [{ state: 'parked' }, ['parked-3', 'parked-2', 'parked-1'], 4],
    [{ state: 'uncertain' }, ['searched'], 2],
    [{ state: 'waiting' }, ['waiting'], 5],
  ])('finds those of a list by its entries alone: %j', async (wanted, ids, calls) => {
    const found = await search(wanted);

    expect(found.ids).toEqual(ids);
    expect(found.calls).toBeLessThanOrEqual(calls);
  });

  it('is bounded, says where it stopped, and goes on from there', async () => {
    // 15 MB more than a search reads.
    const pad = 'x'.repeat(100_000);
    for (let number = 0; number < 150; number += 1)
      await putRow(engine, { id: `large-${number}`, origin: 'webhook:large', status: 'rejected', pad });

    const first = await search({ origin: 'webhook:large' });
    expect(first.calls).toBe(bounds.scans);
    expect(first.counts.rejected).toBeLessThan(150);
    const parts = await searchAll({ origin: 'webhook:large' });
    expect(parts.map(({ calls }) => calls).filter((calls) => calls > bounds.scans)).toEqual([]);
    expect(parts.reduce((sum, { counts }) => sum + (counts.rejected ?? 0), 0)).toBe(150);
  });
});

describe('a search by what only the payload holds', () => {
  it('finds a file by a part of its name, and a contact, while the payload is kept', async () => {
    const file = await engine.upload('buzón/Contrato Pérez.pdf', Buffer.from('%PDF-1.7 x'));
    const { delivery } = await engine.accept('with a file', { kind: 'insertCase', case: newCase, attachments: [file] });

    const parts = await searchAll({ text: 'contrato pérez' });
    expect(parts.flatMap(({ ids }) => ids)).toEqual([delivery.id]);
    expect(parts.length).toBeGreaterThan(withFile / bounds.payloads);
    const byContact = await searchAll({ text: newCase.contact.toUpperCase(), since: delivery.acceptedAt });
    expect(byContact.flatMap(({ ids }) => ids)).toEqual([delivery.id]);
    expect((await search({ text: delivery.id })).calls).toBe(1);
    expect((await search({ text: await engine.services.stores.markers.of(delivery.id) })).ids).toEqual([]);
  });
});

describe('the filters of an address', () => {
  it.each([
    ['state=parked&text=%20PET-1%20&origin=', { state: 'parked', text: 'PET-1' }],
    ['since=1000&until=2000', { since: 1000, until: 2000 }],
    ['state=lost', undefined],
    ['since=yesterday', undefined],
  ])('are read: %s', (query, wanted) => {
    expect(wantedFrom(new URLSearchParams(query))).toEqual(wanted);
  });

  it.each(['', 'e30x', Buffer.from('{"from":{"pk":{"B":"x"}}}').toString('base64url')])(
    'have no such cursor: %j',
    (text) => {
      expect(cursorFrom(text)).toBeUndefined();
    },
  );
});
