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

  it('forgets the code once a later pause has another cause', async () => {
    const { pauses } = engine.services.tokenStores;
    await pauses.pause('token', 'unreachable', () => engine.clock.ms + 1, { causeCode: 'ENOTFOUND' });
    await pauses.pause('token', 'quota', () => engine.clock.ms + 2);

    expect(await pauses.read('token')).toMatchObject({ reason: 'quota', causeCode: undefined });
  });
});
