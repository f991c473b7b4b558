import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, commandId } from '../../../../lib/delivery/command.ts';
import type { LaneServices } from '../../../../lib/delivery/lane/lane-run.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { Delivery } from '../../../../lib/delivery/ledger/delivery.ts';
import type { Stores } from '../../../../lib/delivery/ledger/stores.ts';
import { type Engine, newCase, startEngine, withOperations, withStores } from '../../../setup/engine.ts';

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

let engine: Engine;
let first: Delivery;
let second: Delivery;
beforeEach(async () => {
  engine = await startEngine();
  // Both are of the ids with which lane 0 begins.
  const [one, two] = keysOfLane0();
  ({ delivery: first } = await engine.accept(one, insert));
  engine.clock.ms += 1;
  ({ delivery: second } = await engine.accept(two, insert));
});
afterEach(() => engine.stop());

describe('while the CRM is busy with one command', () => {
  it('the next is chosen and read, and what follows the last outcome is not waited for', async () => {
    const nextCall = Promise.withResolvers<void>();
    const steps: string[] = [];
    const { objects, ledger } = engine.services.stores;
    const services = withStores(engine.services, {
      objects: { ...objects, remove: async (...key) => nextCall.promise.then(() => objects.remove(...key)) },
      ledger: {
        ...ledger,
        settle: async (...outcome) => note('outcome', ledger.settle(...outcome)),
        claim: async (...claim) => note('claim', ledger.claim(...claim)),
        read: async (id) => note('read', ledger.read(id)),
      },
    });
    function note<T>(step: string, done: T): T {
      steps.push(step);
      return done;
    }

    await runWith(services, {
      first: () => note('call', undefined),
      second: () => {
        steps.push('call');
        nextCall.resolve();
      },
    });

    expect(steps.slice(steps.indexOf('outcome'), steps.lastIndexOf('call') + 1)).toEqual(['outcome', 'claim', 'call']);
    expect(await statusesOf()).toEqual(['delivered', 'delivered']);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'another lane claims the next',
      () => engine.ledger.claim(second.id, 'other', engine.clock.ms + 600_000),
      'sending',
    ],
    ['a person withdraws the next', withdraw, 'rejected'],
    [
      'somebody erases what the next says',
      () => engine.services.stores.objects.remove('payloads', second.payload.key),
      'delivered',
    ],
  ])('and %s, the ledger alone decides', async (_what, meanwhile, status) => {
    await runWith(engine.services, { first: meanwhile });

    expect(await statusesOf()).toEqual(['delivered', status]);
    expect(appliedCount()).toBe(status === 'delivered' ? 2 : 1);
    expect(await callsUsed()).toBe(engine.crm.truth.length);
  });

  it('and the process is killed before it claims the next, that one is sent once, and a few calls are lost', async () => {
    const { ledger } = engine.services.stores;
    const claiming = Promise.withResolvers<void>();
    const claim: typeof ledger.claim = (id, ...rest) => {
      if (id !== second.id) return ledger.claim(id, ...rest);
      claiming.resolve();
      return new Promise(() => {});
    };
    void runWith(withStores(engine.services, { ledger: { ...ledger, claim } }), {});
    await claiming.promise;
    expect(await statusesOf()).toEqual(['delivered', 'accepted']);

    engine.clock.ms += 600_000;
    await engine.work();

    expect(await statusesOf()).toEqual(['delivered', 'delivered']);
    expect(appliedCount()).toBe(2);
    const lost = (await callsUsed()) - engine.crm.truth.length;
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(10);
  });

  it('and interactive work comes after bulk work was read ahead, it waits for that call only', async () => {
    const webhook: Command = { ...insert, case: { ...newCase, type: 'Claims' } };
    // The source is known: a lane reads the list of sources now and then only.
    await engine.services.stores.dueIndex.origins.note('demo', 'test');
    await runWith(engine.services, { first: () => engine.accept('webhook', webhook, { priority: 'interactive' }) });

    expect(engine.crm.state.cases.map(({ type }) => type)).toEqual(['Request', 'Claims', 'Request']);
    expect(await statusesOf()).toEqual(['delivered', 'delivered']);
    expect(await callsUsed()).toBe(engine.crm.truth.length);
  });

  it('and the day of its counted call ends, it is counted again', async () => {
    Object.assign(engine.services.limits, { quotaHourMs: 1_000 });
    await runWith(engine.services, {
      first: () => {
        engine.clock.ms += 30_000;
      },
    });

    expect(await statusesOf()).toEqual(['delivered', 'delivered']);
    const asked = engine.crm.truth.filter(({ endpoint }) => endpoint === 'token/tokenInformation.php');
    expect(asked).toHaveLength(2);
    expect(await callsUsed()).toBe(engine.crm.truth.length);
  });
});

/**
 * Runs a lane whose first call lasts until the next command is read ahead and `first` is done. Each is called when the CRM has
 * the call.
 */
async function runWith(
  services: LaneServices,
  { first: inFirst, second: inSecond }: { first?: () => unknown; second?: () => unknown },
): Promise<void> {
  const isRead = Promise.withResolvers<void>();
  const { objects } = services.stores;
  const watched: Stores['objects'] = {
    ...objects,
    async getText(bucket, key) {
      const text = await objects.getText(bucket, key);
      if (key === second.payload.key) isRead.resolve();
      return text;
    },
  };
  let calls = 0;
  const connected = withOperations(services, {
    connect(operation, token) {
      const crm = services.operations.connect(operation, token);
      return {
        ...crm,
        async post(...call) {
          if (!call[0].endpoint.startsWith('cases/insert')) return crm.post(...call);
          calls += 1;
          if (calls === 1) {
            await isRead.promise;
            await inFirst?.();
          } else await inSecond?.();
          return crm.post(...call);
        },
      };
    },
  });
  const watching = withStores(connected, { objects: watched });
  await runLane(watching, await engine.wakeUp(), engine.clock.ms + 300_000);
}

function keysOfLane0(): [string, string] {
  const isEven = (key: string) => (commandId('demo', { origin: 'test', dedupeKey: key }).codePointAt(0) ?? 0) % 2 === 0;
  const [one = '', two = ''] = Array.from({ length: 50 }, (_, number) => `key ${number}`).filter(isEven);
  return [one, two];
}

async function withdraw(): Promise<void> {
  const decision = { what: 'resolve', by: 'ana', at: engine.clock.ms, reason: 'obsolete' } as const;
  await engine.ledger.applyDecision(second, { status: 'rejected', reason: 'withdrawn' }, decision);
}

async function statusesOf(): Promise<(string | undefined)[]> {
  const rows = await Promise.all([first, second].map(({ id }) => engine.ledger.read(id)));
  return rows.map((row) => row?.status);
}

function appliedCount(): number {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied').length;
}

async function callsUsed(): Promise<number> {
  const { quota, tokens } = engine.services.tokenStores;
  return (await quota.readDay(await tokens.fingerprint('demo-token')))?.used ?? 0;
}
