import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../lib/delivery/command.ts';
import { createListFiles } from '../../lib/lists/list-files.ts';
import { createLists } from '../../lib/lists/lists.ts';
import { uploadOf } from '../../lib/uploads/upload-event.ts';
import { endLeases } from '../../local/end-leases.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import { flat } from '../setup/flat.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  engine.clock.ms = Date.now();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

it('what an earlier process had in work is sent again, or searched for, at once', async () => {
  const [sending, committing] = [await engine.accept('sending', insert), await engine.accept('committing', insert)];
  const until = engine.clock.ms + 300_000;
  for (const { delivery } of [sending, committing]) await engine.ledger.claim(delivery.id, 'dead', until);
  await engine.ledger.commit({ id: committing.delivery.id, owner: 'dead', attempt: 1 }, until);
  const { tokens, slots } = engine.services.tokenStores;
  const slot = { token: await tokens.fingerprint('demo-token'), number: 0 };
  await slots.lease(slot, 'dead', until);
  await engine.work();
  expect(engine.crm.state.cases).toHaveLength(0);

  await endLeases(engine.aws, 'ledger', engine.services.limits);
  engine.clock.ms = Date.now();
  await engine.work();

  expect(engine.crm.state.cases).toHaveLength(1);
  const sent = await engine.ledger.read(sending.delivery.id);
  expect(sent).toMatchObject({ status: 'delivered', attempt: 2 });
  // The kill of the machine's process is not the command's fault.
  expect(sent?.counters.crashClaims).toBe(0);
  expect(await engine.ledger.read(committing.delivery.id)).toMatchObject({
    status: 'uncertain',
    reason: 'worker_lost',
  });
});

it('a search that was under way is made again at its own time, and one that is to come stays', async () => {
  const minute = 60_000;
  const uncertain = async (key: string) => {
    const { delivery } = await engine.accept(key, insert);
    await engine.ledger.claim(delivery.id, 'worker', engine.clock.ms + minute);
    const claim = { id: delivery.id, owner: 'worker', attempt: 1 };
    await engine.ledger.commit(claim, engine.clock.ms + minute);
    const searchAt = engine.clock.ms + 2 * minute;
    await engine.ledger.settle(claim, { status: 'uncertain', reason: 'broken', searchAt });
    return { id: delivery.id, searchAt };
  };
  engine.clock.ms = Date.now() - 5 * minute;
  const due = await uncertain('due');
  engine.clock.ms = Date.now();
  const later = await uncertain('later');
  const lease = { ':at': { N: String(engine.clock.ms + 5 * minute) } };
  for (const { id } of [due, later]) {
    await engine.aws.dynamodb.call('UpdateItem', {
      TableName: 'ledger',
      Key: { pk: { S: `cmd#${id}` }, sk: { S: 'cmd' } },
      UpdateExpression: 'SET searchAt = :at, dueAt = :at',
      ExpressionAttributeValues: lease,
    });
  }

  await endLeases(engine.aws, 'ledger', engine.services.limits);

  const searchAt = async ({ id }: { id: string }) => flat(await engine.ledger.read(id)).searchAt;
  expect(await searchAt(due)).toBeLessThanOrEqual(Date.now());
  expect(await searchAt(later)).toBe(later.searchAt);
});

it('a list that was being advanced goes on at once', async () => {
  const lists = createLists(engine.table, createListFiles(engine.services.stores.objects, 'payloads'));
  const upload = uploadOf('uploads', { key: 'a.csv', etag: 'e', size: 1, sequencer: '1' });
  const { list } = await lists.open({ operation: 'demo', upload, dedupeKey: 'a' });
  const until = Date.now() + 300_000;
  const held = await lists.claim(list, 'dead', until);
  if (held) await lists.setStatus(held, 'sending');
  expect(await lists.claim(list, 'next', until)).toBeUndefined();

  await endLeases(engine.aws, 'ledger', engine.services.limits);

  expect(await lists.claim(list, 'next', until)).toMatchObject({ status: 'sending', owner: 'next' });
});
