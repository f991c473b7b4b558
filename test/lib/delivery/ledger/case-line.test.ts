import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveDelivery } from '../../../../cli/deliveries/resolve.ts';
import { retryDelivery } from '../../../../cli/deliveries/retry.ts';
import { showDelivery } from '../../../../cli/deliveries/show.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { Delivery } from '../../../../lib/delivery/ledger/delivery.ts';
import { operatorOf, terminalOf } from '../../../cli/operator.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';

const endpoint = 'cases/updateCaseAttachment.php';
const hour = 3_600_000;
const reason = 'se vio en el CRM';

let engine: Engine;
let cases: string[];
beforeEach(async () => {
  engine = await startEngine();
  engine.settings.updateAttachments = 'append';
  await engine.accept('one', { kind: 'insertCase', case: newCase, attachments: [] });
  await engine.accept('two', { kind: 'insertCase', case: newCase, attachments: [] });
  await engine.work();
  cases = engine.crm.state.cases.map(({ id }) => id);
});
afterEach(() => engine.stop());

describe('a command behind an uncertain change of a case', () => {
  it('is sent, unless the operation says otherwise', async () => {
    const [, later] = await acceptTwoChanges();
    await hoursOfWork(3);

    expect(await rowOf(later)).toMatchObject({ status: 'delivered' });
  });

  it('waits for a person, when the operation holds it', async () => {
    engine.settings.onUncertain = 'hold';
    const [lost, later] = await acceptTwoChanges();
    await hoursOfWork(30);
    expect(await rowOf(lost)).toMatchObject({ status: 'uncertain', parked: true });
    expect(await rowOf(later)).toMatchObject({ status: 'accepted', attempt: 0 });

    await resolveDelivery(operatorOf(engine), terminalOf(), lost, { as: 'rejected', reason });
    await engine.work();

    expect(await rowOf(later)).toMatchObject({ status: 'delivered' });
    expect(receivedFiles()).toEqual([sha256('second.pdf')]);
  });

  it('is sent after it, when a person resends that one', async () => {
    engine.settings.onUncertain = 'hold';
    const [lost, later] = await acceptTwoChanges();
    await hoursOfWork(2);

    await retryDelivery(operatorOf(engine), terminalOf(), lost, { reason });
    await hoursOfWork(1);

    expect(await rowOf(later)).toMatchObject({ status: 'delivered' });
    expect(receivedFiles()).toEqual([sha256('first.pdf'), sha256('second.pdf')]);
  });

  it('has the id of the command for which it waits', async () => {
    engine.settings.onUncertain = 'hold';
    const [lost, later] = await acceptTwoChanges();
    const terminal = terminalOf();

    await showDelivery(operatorOf(engine), terminal, later, {});

    expect(terminal.lines.find((line) => line.startsWith('waits behind'))).toMatch(
      new RegExp(`^waits behind +${lost}, which is uncertain$`),
    );
  });

  it('does not wait when it changes another case', async () => {
    engine.settings.onUncertain = 'hold';
    await acceptTwoChanges();
    const another = await add('another case', cases[1] ?? '', 'third.pdf');
    await hoursOfWork(1);

    expect(await rowOf(another)).toMatchObject({ status: 'delivered' });
  });
});

describe('a long line', () => {
  it('is delivered in one run, in its order', async () => {
    const ids = await lineOf(30);
    await engine.work();

    const statuses = await Promise.all(ids.map(async (id) => (await engine.ledger.read(id))?.status));
    expect(statuses).toEqual(ids.map(() => 'delivered'));
    expect(appliedMarkers()).toEqual(ids.map((_, number) => markerOf(number)));
  });

  it('does not hold up other due work while its first command waits', async () => {
    await lineOf(60, { notBefore: engine.clock.ms + hour });
    const another = await engine.accept('another', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.work();

    expect((await engine.ledger.read(another.delivery.id))?.status).toBe('delivered');
  });
});

it('holds every accepted command, although the first accept died before its entry', async () => {
  const [caseId = ''] = cases;
  const description = `Cambio ${markerOf(0)}`;
  const change: Command = {
    kind: 'updateCase',
    caseId,
    changes: { responsible: 'ADMIN_@demo', status: 'Abierto', description },
    attachments: [],
  };
  const { delivery } = await engine.accept('died', change);
  await engine.table.remove(
    {
      pk: `order#${delivery.linePosition?.key}`,
      sk: `entry#${String(delivery.linePosition?.number).padStart(12, '0')}`,
    },
    { when: 'attribute_exists(#pk)' },
  );
  expect((await engine.accept('died', change)).outcome).toBe('known');
  const later = { ...change, changes: { ...change.changes, description: `Cambio ${markerOf(1)}` } };
  await engine.accept('later', later, { priority: 'interactive' });

  await engine.work();
  engine.clock.ms += 120_000;
  await engine.work();

  expect(appliedMarkers()).toEqual([markerOf(0), markerOf(1)]);
});

it('is kept while another worker has its first command, with any outcome here', async () => {
  const [first = ''] = await lineOf(2);
  const { ledger, services } = engine;
  const overtaken = {
    ...ledger,
    async release(...write: Parameters<typeof ledger.release>) {
      engine.clock.ms += 400_000;
      await ledger.claim(first, 'another', engine.clock.ms + 60_000);
      return ledger.release(...write);
    },
  };
  // Every call is refused as too large.
  const limits = { ...services.limits, longestMs: 0 };
  await runLane(
    { ...withStores(services, { ledger: overtaken }), limits },
    await engine.wakeUp(),
    engine.clock.ms + 300_000,
  );
  expect(await rowOf(first)).toMatchObject({ status: 'sending', owner: 'another' });

  await engine.work();
  expect(appliedMarkers()).toEqual([]);
  await hoursOfWork(1);

  expect(appliedMarkers()).toEqual([markerOf(0), markerOf(1)]);
});

/** Accepts changes of the first case, each a second after the one before. Returns their ids. */
async function lineOf(count: number, first: { notBefore?: number } = {}): Promise<string[]> {
  const [caseId = ''] = cases;
  const ids: string[] = [];
  while (ids.length < count) {
    engine.clock.ms += 1_000;
    const description = `Cambio ${markerOf(ids.length)}`;
    const changes = { responsible: 'ADMIN_@demo', status: 'Abierto', description };
    const command: Command = { kind: 'updateCase', caseId, changes, attachments: [] };
    ids.push((await engine.accept(`change ${ids.length}`, command, ids.length === 0 ? first : {})).delivery.id);
  }
  return ids;
}

/** The word by which the CRM's log knows a change. The zero is in no marker of the bridge. */
function markerOf(number: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  return `wkx-0${'a'.repeat(17)}${letters[Math.floor(number / 26)]}${letters[number % 26]}`;
}

/** The markers of the changes that the CRM applied, in its order. */
function appliedMarkers(): (string | undefined)[] {
  const calls = engine.crm.truth.filter((call) => call.endpoint === 'cases/update.php' && call.outcome === 'applied');
  return calls.map(({ markers }) => markers[0]);
}

/** Two changes of one case. The first was not applied and got no answer. A change with files cannot be repeated safely. */
async function acceptTwoChanges(): Promise<readonly [lost: string, later: string]> {
  engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied: false } });
  const [caseId = ''] = cases;
  const lost = await add('first', caseId, 'first.pdf');
  const later = await add('second', caseId, 'second.pdf');
  await engine.work();
  return [lost, later];
}

async function add(key: string, caseId: string, name: string): Promise<string> {
  const { sha256: _hash, ...file } = await engine.upload(name, content(name));
  const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
  const { delivery } = await engine.accept(key, { kind: 'updateCase', caseId, changes, attachments: [file] });
  return delivery.id;
}

/** Runs the lanes every half an hour. */
/** Both lanes in turn: often in the first two hours, and then every four hours. Only the last search is due later. */
async function hoursOfWork(hours: number): Promise<void> {
  const end = engine.clock.ms + hours * hour;
  for (let runs = 0; engine.clock.ms < end; runs++) {
    engine.clock.ms += Math.min(runs < 4 ? hour / 2 : 4 * hour, end - engine.clock.ms);
    await engine.work(runs % 2);
  }
}

async function rowOf(id: string): Promise<Delivery | undefined> {
  return engine.ledger.read(id);
}

function content(name: string): Buffer {
  return Buffer.from(`%PDF-1.7 ${name}`);
}

function sha256(name: string): string {
  return createHash('sha256').update(content(name)).digest('hex');
}

/** SHA-256 of the files that the CRM received, in its order. */
function receivedFiles(): string[] {
  const applied = engine.crm.truth.filter((call) => call.endpoint === endpoint && call.outcome === 'applied');
  return applied.flatMap(({ attachments }) => attachments.map(({ sha256: hash }) => hash));
}
