import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../../functions/sweep.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { findRest } from '../../../../lib/delivery/lane/rest.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { type Delivery, isFinal } from '../../../../lib/delivery/ledger/delivery.ts';
import { rowKey } from '../../../../lib/delivery/ledger/delivery-row.ts';
import type { Ledger } from '../../../../lib/delivery/ledger/ledger.ts';
import type { SweepServices } from '../../../../lib/services/sweep.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const change = (caseId: Extract<Command, { kind: 'updateCase' }>['caseId']): Command => ({
  kind: 'updateCase',
  caseId,
  changes: { status: 'Cerrado', solution: 'Resuelto' },
  attachments: [],
});
const someCase = '65d8b6195befbbd25409bb01';

let engine: Engine;
/** The sources whose attempts ended, in their order. */
let ended: string[];
let calls = 0;
beforeEach(async () => {
  engine = await startEngine();
  ended = [];
  Object.assign(engine.services.report, {
    outcome: ({ origin }: Delivery) => ended.push(origin.replace('webhook:', '')),
  });
});
afterEach(() => engine.stop());

/** Accepts this many calls of a source. */
async function accept(source: string, count: number, command: Command = insert): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (let number = 0; number < count; number++) {
    const event = { origin: `webhook:${source}`, dedupeKey: `call ${calls++}` };
    deliveries.push((await engine.accept('', command, { event, priority: 'interactive' })).delivery);
  }
  return deliveries;
}

/** One run of a lane, which ends after this many attempts. */
async function runUntil(attempts: number): Promise<void> {
  const ending = new AbortController();
  const outcome = ({ origin }: Delivery) => {
    ended.push(origin.replace('webhook:', ''));
    if (ended.length >= attempts) ending.abort();
  };
  Object.assign(engine.services.report, { outcome });
  await runLane(engine.services, await engine.wakeUp(), engine.clock.ms + 300_000, ending.signal);
}

const countOf = (source: string) => ended.filter((one) => one === source).length;

describe('the turns of sources', () => {
  it('let one call through beside a hundred that came before it', async () => {
    await accept('a', 100);
    await accept('b', 1);

    await runUntil(5);

    expect(ended).toHaveLength(5);
    expect(ended.slice(0, 2)).toContain('b');
  }, 120_000);

  it.each([
    ['a source that was never seen before', 0],
    ['a source that had nothing to do', 1],
  ])('let the call of %s through a few calls after it came, while both lanes are busy', async (_which, earlier) => {
    await accept('b', earlier);
    await engine.work();
    await accept('a', 20);
    ended = [];
    let before = Number.POSITIVE_INFINITY;
    const { ledger } = engine.services.stores;
    const claim: Ledger['claim'] = async (...claimed) => {
      if (ended.length >= 8 && before === Number.POSITIVE_INFINITY) {
        before = ended.length;
        await accept('b', 1);
      }
      return ledger.claim(...claimed);
    };
    const services = withStores(engine.services, { ledger: { ...ledger, claim } });

    const run = async (lane: number) => runLane(services, await engine.wakeUp(lane), engine.clock.ms + 300_000);
    await Promise.all([run(0), run(1)]);

    expect(ended).toHaveLength(21);
    expect(ended.indexOf('b') - before).toBeLessThanOrEqual(6);
  });

  it('are as many for each of three sources, and every fifth is one of bulk work', async () => {
    for (const source of ['a', 'b', 'c']) await accept(source, 6);
    for (let number = 0; number < 3; number++) {
      await engine.accept(`file ${number}`, insert, { event: { origin: 'upload:uploads', dedupeKey: `${number}` } });
    }

    await runUntil(15);

    const first = ended.slice(0, 15);
    expect(first.filter((_source, at) => at % 5 === 4)).toEqual(['upload:uploads', 'upload:uploads', 'upload:uploads']);
    expect(['a', 'b', 'c'].map((source) => first.filter((one) => one === source).length)).toEqual([4, 4, 4]);
  });

  it('pass over a source all of whose calls wait in one case line', async () => {
    const [first] = await accept('a', 25, change(someCase));
    await engine.ledger.claim(first?.id ?? '', 'another worker', engine.clock.ms + 60_000);
    await accept('b', 3);

    await engine.work();

    expect(ended).toEqual(['b', 'b', 'b']);
  });

  it('keep the order of a source’s own calls', async () => {
    const deliveries = await accept('a', 1);
    engine.clock.ms += 1;
    deliveries.push(...(await accept('a', 1, change(someCase))));
    const { ledger } = engine.services.stores;
    const claimed: string[] = [];
    const claim: Ledger['claim'] = (id, ...rest) => {
      claimed.push(id);
      return ledger.claim(id, ...rest);
    };

    await runLane(
      withStores(engine.services, { ledger: { ...ledger, claim } }),
      await engine.wakeUp(),
      engine.clock.ms + 300_000,
    );

    expect(claimed).toEqual(deliveries.map(({ id }) => id));
  });

  it('cost one call of one source no read', async () => {
    await accept('a', 1);
    await engine.work();
    await accept('a', 1);
    const reads: string[] = [];
    const noteRead = <T>(what: string, read: T): T => {
      reads.push(what);
      return read;
    };
    const { dueIndex } = engine.services.stores;
    const services = withStores(engine.services, {
      dueIndex: {
        ...dueIndex,
        next: (operation, list, limit) => noteRead(list, dueIndex.next(operation, list, limit)),
        origins: { ...dueIndex.origins, read: (operation) => noteRead('origins', dueIndex.origins.read(operation)) },
      },
    });

    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);

    expect(ended).toHaveLength(2);
    expect(reads).toEqual([]);
  });

  it('include what older code accepted into the list of all origins, after the next sweep', async () => {
    const [old] = await accept('a', 1);
    await engine.table.update(rowKey(old?.id ?? ''), { set: { dueKey: 'demo#interactive' } });
    await engine.table.remove({ pk: 'origins#demo', sk: 'origins' });
    // Older code left no hint.
    await engine.table.remove({ pk: 'lanes#demo', sk: 'lanes' });
    await engine.work();
    expect(ended).toEqual([]);

    await sweep({}, sweepServices());
    await engine.work();

    expect(ended).toEqual(['a']);
  });
});

describe('a source’s part of the day', () => {
  beforeEach(() => {
    Object.assign(engine.settings, { callsOfOrigin: { 'webhook:a': 3 } });
  });

  it('is all it gets that day; the others go on, and its callers learn until when it rests', async () => {
    await accept('a', 5);
    await accept('b', 5);
    await engine.work();
    await engine.work(1);
    expect([countOf('a'), countOf('b')]).toEqual([3, 5]);

    const { resetAt = 0 } = (await engine.services.tokenStores.quota.readDay(await fingerprint())) ?? {};
    expect(await restOf('webhook:a')).toEqual({ until: resetAt, reason: 'share' });
    expect(await restOf('webhook:b')).toBeUndefined();

    engine.clock.ms = resetAt;
    await engine.work();
    expect(countOf('a')).toBe(5);
    expect((await engine.deliveries()).every(isFinal)).toBe(true);
  });

  it('counts what an attempt looks up, and does not end the attempt', async () => {
    await accept('b', 3);
    await engine.work();
    for (const { idPrefijo } of engine.crm.state.cases) await accept('a', 1, change({ idPrefijo }));
    await engine.work();

    const own = (await engine.deliveries()).filter(({ origin }) => origin === 'webhook:a');
    expect(own.map(({ status }) => status).sort()).toEqual(['accepted', 'delivered', 'delivered']);
  });

  it('does not pause the token, nor rest the lane', async () => {
    await accept('a', 4);
    await engine.work();

    expect((await engine.services.tokenStores.pauses.read(await fingerprint())).until).toBe(0);
    expect(await restOf('webhook:b')).toBeUndefined();
  });
});

function fingerprint(): Promise<string> {
  return engine.services.tokenStores.tokens.fingerprint('demo-token');
}

function restOf(origin: string) {
  const of = { operation: 'demo', tokens: 1, priority: 'interactive', origin } as const;
  return findRest(engine.table, of, engine.clock.ms);
}

/** As far as a sweep needs them that finds no group. */
function sweepServices(): SweepServices {
  const { stores, wakeUps } = engine.services;
  const bridge = { operations: { demo: { server: 'crm0001.wolkvox.com' } } };
  return { bridge, dueIndex: stores.dueIndex, wakeUps, now: () => engine.clock.ms } as unknown as SweepServices;
}
