import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { LaneServices } from '../../../../lib/delivery/lane/lane-run.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { closingFront, connectToNobody } from '../../../setup/closed-port.ts';
import { type Engine, newCase, startEngine, withOperations } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const minute = 60_000;

describe('a CRM in maintenance', () => {
  it('is reported when it has refused everything for an hour, and not before', async () => {
    engine.crm.faults.add({ match: {}, fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' } });
    await engine.accept('waits', insert);
    await workFor(50 * minute);
    expect(engine.faults).toEqual([]);

    await workFor(30 * minute);

    expect(engine.faults.length).toBeGreaterThan(0);
    expect(new Set(engine.faults)).toEqual(new Set(['maintenance']));
  });

  it('ends when the CRM works again: a refusal a day later is a new outage', async () => {
    engine.crm.faults.add({
      match: { nth: 1, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' },
    });
    engine.crm.faults.add({
      match: { nth: 3, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' },
    });
    const { delivery } = await engine.accept('waits', insert);
    await workFor(40 * minute);
    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    engine.clock.ms += 24 * 60 * minute;
    await engine.accept('waits too', insert);
    await workFor(20 * minute);

    expect(engine.faults).toEqual([]);
  });
});

describe('a CRM that cannot be reached', () => {
  it('is reported when no delivery reached it for an hour, and not before', async () => {
    const services = await outOfReach();
    await engine.accept('waits', insert);
    await workFor(50 * minute, services);
    expect(engine.faults).toEqual([]);

    await workFor(40 * minute, services);

    expect(engine.faults.length).toBeGreaterThan(0);
    expect(new Set(engine.faults)).toEqual(new Set(['unreachable']));
  });

  it('is not reported when some deliveries reach it', async () => {
    const services = await outOfReach();
    for (let blip = 0; blip < 5; blip++) {
      await engine.accept(`blip ${blip}`, insert);
      await workFor(5 * minute, services);
      await workFor(20 * minute);
    }

    expect(engine.faults).toEqual([]);
    expect(engine.crm.state.cases).toHaveLength(5);
  });

  it('has its token paused also after a search that did not reach it', async () => {
    engine.crm.faults.add({
      match: { nth: 1, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'reset', applied: false },
    });
    const { delivery } = await engine.accept('doubtful', insert);
    await engine.work();
    expect((await engine.ledger.read(delivery.id))?.status).toBe('uncertain');
    engine.clock.ms += 5 * minute;
    const { delivery: next } = await engine.accept('next', insert, { priority: 'bulk' });
    // Another lane got its hint.
    await engine.services.wakeUps.beginEpoch(await engine.wakeUp(1), 0);

    await workFor(minute, await outOfReach());

    expect(await engine.ledger.read(next.id)).toMatchObject({ status: 'accepted', attempt: 0 });
  });
});

describe('a CRM with unreadable answers', () => {
  it('gets fewer and fewer commands, since each of them may be parked, and is reported after an hour', async () => {
    const calls = engine.crm.faults.add(lostAnswer);
    for (let number = 0; number < 30; number++) await engine.accept(`lost ${number}`, insert);
    await workFor(8 * minute, engine.services, minute);
    // From here on its pauses last five minutes.
    await workFor(45 * minute, engine.services, 5 * minute);
    expect(engine.faults).toEqual([]);

    await workFor(70 * minute, engine.services, 5 * minute);

    // At 0, 1, 2, 4, 8, 13, 18 … 118 min.
    expect(calls.fired).toBe(27);
    expect(new Set(engine.faults)).toEqual(new Set(['uncertain']));
  });

  it('has its token paused for only a minute after a delivery in between', async () => {
    for (let number = 0; number < 6; number++) {
      const lost = engine.crm.faults.add(lostAnswer);
      const { delivery } = await engine.accept(`lost ${number}`, insert);
      await engine.work();
      lost.remove();
      expect((await engine.ledger.read(delivery.id))?.status).toBe('uncertain');
      engine.clock.ms += minute;
      await engine.accept(`goes ${number}`, insert);
      await engine.work();
      expect(engine.crm.state.cases).toHaveLength(number + 1);
    }
  });
});

describe('a web server that answers in the place of the CRM', () => {
  it.each([
    ['a 503', { status: 503 }],
    ['a 502', { status: 502 }],
    ['a 429', { status: 429 }],
    ['a 413', { status: 413 }],
    ['a 403 in HTML', { status: 403 }],
    ['a page with status 200', { status: 200 }],
    ['a redirect', { status: 301 }],
  ])('draws few calls with %s before the last byte, however much waits', async (_what, answer) => {
    const front = engine.crm.faults.add({ match: {}, fault: { kind: 'web-server', early: true, ...answer } });
    for (let number = 0; number < 20; number++) await engine.accept(`waits ${number}`, insert);

    await workBothFor(minute);

    // One asks for the day's calls, and then both lanes try at 0 s, 10 s, 20 s and 40 s.
    expect(front.fired).toBeLessThanOrEqual(9);
    const { used } = await today();
    expect(used).toBeLessThanOrEqual(9);
    front.remove();
    await workFor(5 * minute, restless(), minute);
    expect(engine.crm.state.cases).toHaveLength(20);
  });

  it.each([
    ['no answer', ''],
    ['a reset', 'RST'],
    ['half a 503', 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 400\r\n\r\n<html>'],
    ['a 503 in a chunk that ends early', 'HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<html>'],
    ['half a head', 'HTTP/1.1 503 Service Unavailable\r\nContent-Le'],
    ['a bad line in its head', 'HTTP/1.1 503 Busy\r\nContent Length 4\r\n\r\nbusy'],
    ['what is no HTTP', '220 mail.example ESMTP\r\n'],
  ])('draws few calls when it closes the connection early, with %s', async (_what, says) => {
    await using front = await closingFront(says);
    const services = { ...restless(), operations: { ...engine.services.operations, connect: front.connect } };
    await engine.accept('first', insert);
    await engine.work();
    const { used: before } = await today();
    for (let number = 0; number < 20; number++) await engine.accept(`waits ${number}`, insert);

    await workBothFor(minute, services);

    // Both lanes at 0 s, 10 s, 20 s and 40 s.
    expect(front.calls).toBeGreaterThan(0);
    expect(front.calls).toBeLessThanOrEqual(8);
    expect((await today()).used - before).toBeLessThanOrEqual(8);
    await workFor(75 * minute, services);
    expect(new Set(engine.faults)).toContain('unavailable');
    await workFor(60 * minute, restless());
    expect(engine.crm.state.cases).toHaveLength(21);
  });

  it('stops a lane for less than half a minute with one connection that broke', async () => {
    const match = { endpoint: 'cases/insertAttach.php', nth: 1 };
    const broken = engine.crm.faults.add({ match, fault: { kind: 'reset-before-end', bytes: 1 } });
    for (let number = 0; number < 5; number++) await engine.accept(`waits ${number}`, insert);
    await workFor(25_000, restless(), 5_000);

    expect(broken.fired).toBe(1);
    expect(engine.crm.state.cases).toHaveLength(5);
  });

  it.each([
    ['seconds', () => '240'],
    ['a date', () => new Date(Date.now() + 240_000).toUTCString()],
  ])('is not called again before its Retry-After, in %s', async (_how, retryAfter) => {
    await engine.accept('first', insert);
    await engine.work();
    const front = engine.crm.faults.add({
      match: {},
      fault: { kind: 'web-server', status: 503, early: true, retryAfter: retryAfter() },
    });
    await engine.accept('waits', insert);

    await workFor(3 * minute, restless(), 10_000);
    expect(front.fired).toBe(1);

    await workFor(2 * minute, restless(), 10_000);
    expect(front.fired).toBe(2);
  });

  it('cannot make the bridge wait for longer than an hour', async () => {
    await engine.accept('first', insert);
    await engine.work();
    const fault = { kind: 'web-server', status: 429, early: true, retryAfter: '99999999' } as const;
    const front = engine.crm.faults.add({ match: {}, fault });
    await engine.accept('waits', insert);

    await workFor(65 * minute, restless());

    expect(front.fired).toBe(2);
  });

  it('is not called again before its Retry-After either when the last byte was sent, or by a search', async () => {
    await engine.accept('first', insert);
    await engine.work();
    const fault = { kind: 'web-server', status: 503, early: false, retryAfter: '1200' } as const;
    const front = engine.crm.faults.add({ match: {}, fault });
    const { delivery } = await engine.accept('waits', insert, { priority: 'interactive' });
    for (let number = 0; number < 5; number++) await engine.accept(`next ${number}`, insert);

    await workFor(18 * minute, restless(), minute);
    expect(front.fired).toBe(1);
    expect((await engine.ledger.read(delivery.id))?.status).toBe('uncertain');

    await workFor(18 * minute, restless(), minute);
    expect(front.fired).toBe(2);
  });

  it('is reported after an hour, also when it answers now one thing and now another', async () => {
    const faults = [
      { kind: 'web-server', status: 503, early: true },
      { kind: 'web-server', status: 502, early: false },
    ] as const;
    for (let number = 0; number < 60; number++) await engine.accept(`waits ${number}`, insert);
    for (let round = 0; round < 18; round++) {
      const fault = engine.crm.faults.add({ match: {}, fault: faults[round % 2] ?? faults[0] });
      await workFor(5 * minute, restless());
      fault.remove();
      if (round === 8) expect(engine.faults).toEqual([]);
    }

    expect(engine.faults.length).toBeGreaterThan(0);
  });
});

const lostAnswer = {
  match: { endpoint: 'cases/insertAttach.php' },
  fault: { kind: 'answer', as: '502', applied: false },
} as const;

/** The services of a bridge whose CRM cannot be reached. A pause ends the invocation. */
async function outOfReach(): Promise<LaneServices> {
  const limits = { ...engine.services.limits, sleepThroughMs: 0 };
  return { ...withOperations(engine.services, { connect: await connectToNobody() }), limits };
}

/** The same services, with invocations that end at a pause: the test moves the clock. */
function restless(): LaneServices {
  return { ...engine.services, limits: { ...engine.services.limits, sleepThroughMs: 0 } };
}

/** Wakes both lanes of the token every five seconds. */
async function workBothFor(ms: number, services: LaneServices = restless()): Promise<void> {
  for (const end = engine.clock.ms + ms; engine.clock.ms < end; engine.clock.ms += 5_000) {
    for (const number of [0, 1]) await runLane(services, await engine.wakeUp(number), engine.clock.ms + 300_000);
  }
}

async function today(): Promise<{ used: number }> {
  const { tokens, quota } = engine.services.tokenStores;
  return (await quota.readDay(await tokens.fingerprint('demo-token'))) ?? { used: 0 };
}

/** Runs a lane for this time, every five minutes by default. */
async function workFor(ms: number, services: LaneServices = engine.services, everyMs = 5 * minute): Promise<void> {
  for (const end = engine.clock.ms + ms; engine.clock.ms < end; engine.clock.ms += everyMs) {
    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);
  }
}
