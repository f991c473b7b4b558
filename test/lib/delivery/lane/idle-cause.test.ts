import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { Report } from '../../../../lib/delivery/report.ts';
import { createWolkvox } from '../../../../lib/wolkvox/client.ts';
import { startCrm } from '../../../../local/crm/crm.ts';
import { connectToNobody } from '../../../setup/closed-port.ts';
import { type Engine, newCase, startEngine, withOperations } from '../../../setup/engine.ts';

let engine: Engine;
let idle: Parameters<Report['idleLane']>[];
beforeEach(async () => {
  engine = await startEngine();
  idle = [];
  Object.assign(engine.services.report, { idleLane: (...said: Parameters<Report['idleLane']>) => idle.push(said) });
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const lane = { operation: 'demo', number: 0 };

describe('a lane that cannot work', () => {
  it.each([
    ['server', { server: 'sv0001.crmvox.com' }],
    ['token', { token: 'to ken' }],
  ])('names the faulty setting: %s', async (field, change) => {
    const services = withOperations(engine.services, {
      connect: (operation, token) => createWolkvox({ server: 'crm0001.wolkvox.com', operation, token, ...change }),
    });
    const { delivery } = await engine.accept('waits', insert);

    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);

    expect(idle).toEqual([[lane, 'bad_settings', { cause: field }]]);
    expect((await engine.ledger.read(delivery.id))?.status).toBe('accepted');
  });

  it('says by which code the connection failed, in the row, and for the paused token', async () => {
    const services = withOperations(engine.services, { connect: await connectToNobody() });
    const { delivery } = await engine.accept('waits', insert);

    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);
    await runLane(
      { ...services, limits: { ...services.limits, sleepThroughMs: 0 } },
      await engine.wakeUp(),
      engine.clock.ms + 300_000,
    );

    const code = { causeCode: 'ECONNREFUSED' };
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ reason: 'unreachable', ...code });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    expect(await engine.services.tokenStores.pauses.read(token)).toMatchObject({ reason: 'unreachable', ...code });
    expect(idle.at(-1)).toEqual([lane, 'paused', { cause: 'unreachable', ...code }]);
  });

  it('says that the certificate of the CRM is not trusted', async () => {
    const other = await startCrm({ tls: true });
    const services = withOperations(engine.services, {
      connect: (operation, token) => createWolkvox({ server: other.url, operation, token, allowLoopback: true }),
    });
    const { delivery } = await engine.accept('waits', insert);

    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);
    await other.stop();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      reason: 'unreachable',
      causeCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('begins no further command once it shall end, and leaves a wake-up for the rest', async () => {
    const ending = new AbortController();
    for (const key of ['one', 'two', 'three']) await engine.accept(key, insert);
    await engine.takeWakeUps();
    Object.assign(engine.services.report, { outcome: () => ending.abort() });

    await runLane(engine.services, await engine.wakeUp(), engine.clock.ms + 300_000, ending.signal);

    expect(engine.crm.state.cases).toHaveLength(1);
    // Its neighbour was woken when it saw more than it could do at once.
    expect((await engine.takeWakeUps()).map(({ number }) => number).sort()).toEqual([0, 1]);
  });

  it('does not sleep through a pause once it shall end', async () => {
    const ending = AbortSignal.abort();
    const { tokens, pauses } = engine.services.tokenStores;
    await pauses.pause(await tokens.fingerprint('demo-token'), 'busy', () => engine.clock.ms + 20_000);
    await engine.accept('waits', insert);
    const clock = { ...engine.services.clock, sleep: () => new Promise<void>(() => {}) };

    await runLane({ ...engine.services, clock }, await engine.wakeUp(), engine.clock.ms + 300_000, ending);

    expect(engine.crm.truth).toEqual([]);
  });

  it('forgets the code once a later pause has another cause', async () => {
    const { pauses } = engine.services.tokenStores;
    await pauses.pause('token', 'unreachable', () => engine.clock.ms + 1, { causeCode: 'ENOTFOUND' });
    await pauses.pause('token', 'quota', () => engine.clock.ms + 2);

    expect(await pauses.read('token')).toMatchObject({ reason: 'quota', causeCode: undefined });
  });
});
