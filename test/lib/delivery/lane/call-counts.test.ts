import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcceptRequest } from '../../../../lib/delivery/accept.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { type CallCounts, type CountedEngine, startCountedEngine, sumOf } from '../../../setup/count-calls.ts';
import { newCase } from '../../../setup/new-case.ts';

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const task: Command = {
  kind: 'insertTask',
  task: {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'normal',
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2026-12-01 10:00',
    reminderDate: '2026-12-01 09:00',
    remember: true,
  },
};
const webhook = { priority: 'interactive', event: { origin: 'webhook:shop', dedupeKey: 'one' } } as const;

let engine: CountedEngine;
beforeEach(async () => {
  engine = await startCountedEngine();
  // No second write of a run that a slow machine makes long.
  Object.assign(engine.services.limits, { awakeMs: 3_600_000 });
  // What a process reads once: the origins, and the day of the token.
  for (const origin of ['webhook:shop', 'schedule:day']) {
    await engine.accept('', insert, { priority: 'interactive', event: { origin, dedupeKey: 'first' } });
  }
  await engine.work();
  engine.clock.ms += 3_600_001;
  await engine.takeWakeUps();
});
afterEach(() => engine.stop());

/** Runs the lanes that were woken. */
async function deliver(): Promise<void> {
  for (const wakeUp of await engine.takeWakeUps()) await runLane(engine.services, wakeUp, engine.clock.ms + 300_000);
}

const acceptCalls = { GetItem: 1, PutItem: 1, 'S3 PUT': 1, UpdateItem: 1, SendMessageBatch: 1 };
const ofUpload = async () => {
  const { sha256: _sha256, ...file } = await engine.upload('contrato.pdf', Buffer.from('%PDF-1.4 contrato'));
  return { ...insert, attachments: [file] };
};

type Path = [string, () => Promise<Command>, Partial<AcceptRequest>, CallCounts];
const deliverCalls = { UpdateItem: 7, PutItem: 1, 'S3 GET': 1, 'S3 DELETE': 1 };

describe('the calls to AWS of a command that comes alone', () => {
  it.each<Path>([
    ['a webhook', async () => insert, webhook, deliverCalls],
    ['a schedule', async () => task, { ...webhook, event: { origin: 'schedule:day', dedupeKey: '9' } }, deliverCalls],
    ['an upload with one file', ofUpload, { priority: 'bulk' }, { ...deliverCalls, GetItem: 1, 'S3 GET': 2 }],
  ])('are these for %s, in one lane', async (_what, commandOf, request, calls) => {
    const command = await commandOf();
    const noted = await engine.count(() => engine.accept('alone', command, request));
    expect(sumOf(noted)).toBeLessThanOrEqual(6);
    expect(noted).toEqual(acceptCalls);

    expect(await engine.count(deliver)).toEqual(calls);

    expect((await engine.deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });
});

it('are ten for each command of a backlog in one lane', async () => {
  for (let number = 0; number < 20; number++) {
    await engine.accept('', insert, { ...webhook, event: { ...webhook.event, dedupeKey: `${number}` } });
  }
  const wakeUp = await engine.wakeUp(0);
  const calls = await engine.count(() => runLane(engine.services, wakeUp, engine.clock.ms + 300_000));

  expect(engine.crm.state.cases).toHaveLength(22);
  expect(calls).toEqual({
    // The claim, the commit, the outcome and the index entry of each; the run's own; the calls of the day.
    UpdateItem: 4 * 20 + 5,
    // Its row; the sources, after every second one; the sleeping neighbours.
    GetItem: 20 + 11,
    // A page of ten; the empty lists now and then.
    Query: 26,
    PutItem: 20,
    'S3 GET': 20,
    'S3 DELETE': 20,
    SendMessageBatch: 1,
  });
}, 120_000);
