import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from 'local-aws';
import { expect, it, onTestFinished } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../../lib/wolkvox/client.ts';
import { startCrm } from '../../../local/crm/crm.ts';
import { newCase } from '../../setup/new-case.ts';

it('a simulator with a store has its cases, records and used calls after a kill', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'kept-crm-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const start = async () => {
    const store = openStore(path.join(directory, 'store.sqlite'));
    const crm = await startCrm({ directory, store });
    onTestFinished(async () => {
      await crm.stop();
      store.close();
    });
    return crm;
  };
  const insert = (crm: Awaited<ReturnType<typeof start>>) =>
    insertCase(
      createWolkvox({ server: crm.url, operation: 'demo', token: 'demo-token', allowLoopback: true }),
      newCase,
      [],
    );
  const first = await start();
  const one = await insert(first);
  // Not stopped: as after a kill.
  const second = await start();
  const two = await insert(second);

  expect(second.state.cases.map(({ id }) => id)).toEqual([one.id, two.id]);
  expect(two.idPrefijo).not.toBe(one.idPrefijo);
  expect(second.state.records).toEqual(first.state.records);
  expect(second.token('demo-token')).toMatchObject({ usedToday: 2, inFlight: 0 });
});
