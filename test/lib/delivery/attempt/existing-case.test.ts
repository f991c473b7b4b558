import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AcceptRequest, accept } from '../../../../lib/delivery/accept.ts';
import { type AttachedObject, type Command, commandId } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { WhichCase } from '../../../../lib/delivery/which-case.ts';
import type { StoredCase } from '../../../../local/crm/state.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';

const update = 'cases/updateCaseAttachment.php';
const reads = 'cases/queryCases.php';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

describe('adding files to a case', () => {
  it('finds it by its number with one call, and keeps responsible and status', async () => {
    choose('append');
    const made = await caseWith('one');
    made.status = 'En espera';
    engine.crm.faults.add({ match: { endpoint: update, nth: 1 }, fault: { kind: 'reset-before-end', bytes: 1 } });

    const { delivery } = await add('by number', { idPrefijo: made.idPrefijo }, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'delivered', caseId: made.id, attempt: 2 });
    expect(contents(made)).toEqual(await hashes('one', 'two'));
    expect(made).toMatchObject({ status: 'En espera', responsible: 'ADMIN_@demo' });
    const asked = callsOf(reads).map(({ ids }) => ids);
    expect(asked.length).toBe(2);
  });

  it.each([
    ['none', 0, 'case_not_found'],
    ['two', 2, 'case_ambiguous'],
  ])('is rejected when %s has that number', async (_some, count, reason) => {
    choose('append');
    const number = 'PET-2452110563214274';
    for (let at = 0; at < count; at++) Object.assign(await caseWith(`one ${at}`), { idPrefijo: number });

    const { delivery } = await add('by number', { idPrefijo: number }, ['late']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'rejected', reason });
    expect(callsOf(update)).toEqual([]);
  });

  it('keeps two commands in order, although one names the case by number and one by id', async () => {
    choose('replace');
    const made = await caseWith('one');
    await add('by number', { idPrefijo: made.idPrefijo }, ['two']);
    await add('by id', made.id, ['three']);

    for (let round = 0; round < 6; round++) {
      await Promise.all([engine.work(0), engine.work(1)]);
      engine.clock.ms += 61_000;
    }

    expect(new Set(contents(made))).toEqual(new Set(await hashes('one', 'two', 'three')));
    expect((await engine.deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });
});

describe('where the CRM replaces the list', () => {
  beforeEach(() => choose('replace'));

  it('sends the whole list again, also after other changes by people', async () => {
    const made = await caseWith('one', 'two');
    Object.assign(made, { status: 'En espera', modifiedBy: 'ana@demo', modifiedAt: engine.clock.ms + 1 });

    await add('third', made.id, ['three']);
    await settle();
    made.modifiedBy = 'ana@demo';
    await add('fourth', made.id, ['four']);
    await settle();

    expect(contents(made)).toEqual(await hashes('one', 'two', 'three', 'four'));
    expect(made.status).toBe('En espera');
  });

  it('adds the first files to a case that has none', async () => {
    const made = await caseWith();
    await add('first', made.id, ['one']);
    await settle();

    expect(contents(made)).toEqual(await hashes('one'));
  });

  it.each([
    ['a file more', (made: StoredCase) => made.files.push(foreign(made))],
    ['another file in the place of one of ours', (made: StoredCase) => made.files.splice(0, 1, foreign(made))],
    ['one of ours less', (made: StoredCase) => made.files.splice(0, 1)],
    ['none of ours', (made: StoredCase) => made.files.splice(0)],
  ])('refuses to touch a case with %s', async (_what, change) => {
    const made = await caseWith('one', 'two');
    change(made);
    const before = made.files.map(({ id }) => id);

    const { delivery } = await add('late', made.id, ['three']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'rejected', reason: 'foreign_files' });
    expect(made.files.map(({ id }) => id)).toEqual(before);
    expect(callsOf(update)).toEqual([]);
  });

  it('refuses to touch the files of a case that it did not make', async () => {
    const made = await caseWith('one');
    const stranger = { ...made, id: 'e'.repeat(24), files: [foreign(made)] };
    engine.crm.state.cases.push(stranger);

    const { delivery } = await add('late', stranger.id, ['three']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'rejected', reason: 'foreign_files' });
    expect(stranger.files).toHaveLength(1);
  });

  it('recognises its own files by the dates of the case when it could not read the list afterwards', async () => {
    const rule = engine.crm.faults.add({
      match: { endpoint: reads },
      fault: { kind: 'answer', as: '502', applied: false },
    });
    const made = await caseWith('one');
    expect(rule.fired).toBe(1);
    engine.crm.faults.clear();

    const { delivery } = await add('late', made.id, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'delivered' });
    expect(contents(made)).toEqual(await hashes('one', 'two'));
  });

  it('refuses in doubt: it could not read the list, and a person has changed the case since', async () => {
    engine.crm.faults.add({ match: { endpoint: reads }, fault: { kind: 'answer', as: '502', applied: false } });
    const made = await caseWith('one');
    engine.crm.faults.clear();
    made.modifiedBy = 'ana@demo';

    const { delivery } = await add('late', made.id, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'rejected', reason: 'foreign_files' });
    expect(contents(made)).toEqual(await hashes('one'));
  });

  it.each([
    ['was carried out', true],
    ['was not carried out', false],
  ])('sends again when the answer was lost and the call %s: each file once', async (_how, applied) => {
    const made = await caseWith('one');
    engine.crm.faults.add({ match: { endpoint: update, nth: 1 }, fault: { kind: 'reset', applied } });

    const { delivery } = await add('late', made.id, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'delivered', counters: { unknowns: 1 } });
    expect(contents(made)).toEqual(await hashes('one', 'two'));
  });

  it('refuses when a file of ours is no longer in the bucket, and removes no file', async () => {
    const made = await caseWith('one');
    const { key, versionId } = files.get('one') as AttachedObject;
    const s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
    await s3.send(new DeleteObjectCommand({ Bucket: 'uploads', Key: key, VersionId: versionId }));
    s3.destroy();

    const { delivery } = await add('late', made.id, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
    expect(contents(made)).toEqual(await hashes('one'));
  });

  it('is put off unsent when too little time is left for the whole list, and requires that time then', async () => {
    const made = await caseWith('one', 'two');
    // At a byte a second the new file alone fits into 100 seconds, and the three together do not.
    Object.assign(engine.services.limits, { bytesPerSecond: 1 });
    engine.services.speed.bytesPerSecond = 1;
    const { delivery } = await add('late', made.id, ['three']);
    const workFor = async (seconds: number) => {
      engine.clock.ms += 60_000;
      await runLane(engine.services, await engine.wakeUp(1), engine.clock.ms + seconds * 1_000);
      return row(delivery.id);
    };

    const [first, readsOnce] = [await workFor(100), callsOf(reads).length];
    const [second, readsThen] = [await workFor(100), callsOf(reads).length];
    const third = await workFor(200);

    const sizes = (await attachments(['one', 'two', 'three'])).map(({ size }) => size);
    expect(first).toMatchObject({ status: 'accepted', reason: 'too_little_time', attempt: 1 });
    expect(first?.wholeBytes).toBe(sizes.reduce((sum, size) => sum + size));
    expect(first?.counters.timeOuts).toBe(0);
    expect([second?.attempt, readsThen]).toEqual([1, readsOnce]);
    expect(third).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(callsOf(update)).toHaveLength(1);
    expect(contents(made)).toEqual(await hashes('one', 'two', 'three'));
  });

  it('measures the speed by all bytes that were sent', async () => {
    const made = await caseWith(await large('old', 9_000_000));
    await add('late', made.id, [await large('new', 3_000_000)]);
    const {
      stores: { objects },
      speed,
    } = engine.services;
    const slow: typeof objects = {
      ...objects,
      open(object) {
        engine.clock.ms += 1_000;
        return objects.open(object);
      },
    };

    await runLane(withStores(engine.services, { objects: slow }), await engine.wakeUp(1), engine.clock.ms + 300_000);

    expect(made.files).toHaveLength(2);
    expect(speed.bytesPerSecond).toBe(12_000_000 / 2);
  });

  it('counts its reads among the calls of the day', async () => {
    const made = await caseWith('one');
    await add('late', made.id, ['two']);
    await settle();

    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    const used = (await engine.services.tokenStores.quota.readDay(token))?.used;
    expect(used).toBe(engine.crm.truth.length);
  });
});

describe('where the CRM appends', () => {
  beforeEach(() => choose('append'));

  it('parks a command that may have been applied, and sends it only once', async () => {
    const made = await caseWith('one');
    engine.crm.faults.add({ match: { endpoint: update, nth: 1 }, fault: { kind: 'reset', applied: true } });

    const { delivery } = await add('late', made.id, ['two']);
    await settle();

    expect(await row(delivery.id)).toMatchObject({ status: 'uncertain', parked: true });
    expect(contents(made)).toEqual(await hashes('one', 'two'));
  });
});

describe('a change of a case that another delivery inserts', () => {
  beforeEach(() => choose('append'));

  it('waits while that one is uncertain, and continues once it was found', async () => {
    engine.crm.faults.add({
      match: { endpoint: 'cases/insertAttach.php', nth: 1 },
      fault: { kind: 'reset', applied: true },
    });
    const first = await insert('leader', 'one');
    const late = await add('late', { madeBy: first.delivery.id }, ['two']);
    await engine.work();
    expect(await row(first.delivery.id)).toMatchObject({ status: 'uncertain' });
    expect(await row(late.delivery.id)).toMatchObject({ status: 'accepted', attempt: 0 });

    await settle();

    const [made] = engine.crm.state.cases as [StoredCase];
    expect(await row(late.delivery.id)).toMatchObject({ status: 'delivered', caseId: made.id });
    expect(contents(made)).toEqual(await hashes('one', 'two'));
  });

  it('is rejected when the case will never exist', async () => {
    const first = await engine.accept(
      'leader',
      { kind: 'insertCase', case: { ...newCase, contact: 'nadie@example.com' }, attachments: [] },
      { opensLine: true },
    );
    const late = await add('late', { madeBy: first.delivery.id }, ['two']);
    await settle();

    expect(await row(first.delivery.id)).toMatchObject({ status: 'rejected' });
    expect(await row(late.delivery.id)).toMatchObject({ status: 'rejected', reason: 'case_not_made' });
  });

  it.each<[string, Partial<AcceptRequest>]>([
    ['another source', { event: { origin: 'webhook:other', dedupeKey: 'late' } }],
    ['an upload', { event: { origin: 'upload:test', dedupeKey: 'late' } }],
    ['another operation', { operation: 'other' }],
  ])('is rejected at once for %s, and takes no place in the line', async (_whose, changes) => {
    const first = await insert('leader', 'one');
    const late = await change({ madeBy: first.delivery.id }, changes);

    expect(late.delivery).toMatchObject({ status: 'rejected', reason: 'case_not_found' });
    expect(late.delivery.linePosition).toBeUndefined();
    await settle();
    expect(callsOf('cases/update.php')).toEqual([]);
  });

  it.each(['webhook:other', 'test'])(
    'is rejected for %s before that one exists, which it does not hold up',
    async (origin) => {
      const madeBy = commandId('demo', { origin: 'test', dedupeKey: 'leader' });
      const early = await change({ madeBy }, { event: { origin, dedupeKey: 'early' } });
      await insert('leader', 'one');
      await settle();

      expect(await row(madeBy)).toMatchObject({ status: 'delivered' });
      expect(await row(early.delivery.id)).toMatchObject({ status: 'rejected', reason: 'case_not_found' });
      expect(callsOf('cases/update.php')).toEqual([]);
    },
  );

  it('is rejected for another source whose row was accepted by code that did not look', async () => {
    const first = await insert('leader', 'one');
    const read = async (id: string) => {
      const found = await engine.ledger.read(id);
      return found && id === first.delivery.id ? { ...found, origin: 'webhook:other' } : found;
    };
    const services = { ...engine.acceptServices, ledger: { ...engine.acceptServices.ledger, read } };
    const event = { origin: 'webhook:other', dedupeKey: 'late' };
    const command: Command = {
      kind: 'updateCase',
      caseId: { madeBy: first.delivery.id },
      changes: { status: 'Cerrado', solution: 'Resuelto' },
      attachments: [],
    };
    const late = await accept(services, { operation: 'demo', event, command, priority: 'bulk' });
    expect(late.delivery).toMatchObject({ status: 'accepted' });

    await settle();

    expect(await row(late.delivery.id)).toMatchObject({ status: 'rejected', reason: 'case_not_found' });
    expect(callsOf('cases/update.php')).toEqual([]);
  });

  it('reads no other row where it names the case itself', async () => {
    const reads: string[] = [];
    const { ledger } = engine.acceptServices;
    const read = (id: string) => {
      reads.push(id);
      return ledger.read(id);
    };
    const services = { ...engine.acceptServices, ledger: { ...ledger, read } };
    const event = { origin: 'test', dedupeKey: 'own' };
    const command: Command = { kind: 'updateCase', caseId: 'a'.repeat(24), changes: {}, attachments: [] };
    const { delivery } = await accept(services, { operation: 'demo', event, command, priority: 'bulk' });

    expect(reads).toEqual([delivery.id]);
  });
});

function change(caseId: WhichCase, request: Partial<AcceptRequest>) {
  const changes = { solution: 'Resuelto', responsible: 'ADMIN_@demo', status: 'Cerrado' };
  return engine.accept('late', { kind: 'updateCase', caseId, changes, attachments: [] }, request);
}

const files = new Map<string, AttachedObject & { sha256: string }>();

async function file(name: string): Promise<AttachedObject & { sha256: string }> {
  const known = files.get(name) ?? (await engine.upload(`${name}.pdf`, Buffer.from(`%PDF-1.4 ${name}`)));
  files.set(name, known);
  return known;
}

async function large(name: string, bytes: number): Promise<string> {
  files.set(name, await engine.upload(`${name}.pdf`, Buffer.alloc(bytes, name)));
  return name;
}

async function hashes(...names: string[]): Promise<string[]> {
  return (await Promise.all(names.map(file))).map(({ sha256 }) => sha256);
}

async function attachments(names: readonly string[]): Promise<AttachedObject[]> {
  return (await Promise.all(names.map(file))).map(({ sha256: _sha256, ...object }) => object);
}

function choose(mode: 'append' | 'replace'): void {
  files.clear();
  engine.settings.updateAttachments = mode;
  engine.crm.settings.attachmentUpdate = mode;
}

async function insert(key: string, ...names: string[]) {
  const command: Command = { kind: 'insertCase', case: newCase, attachments: await attachments(names) };
  return engine.accept(key, command, { opensLine: true });
}

/** A case that the bridge made, with these files. */
async function caseWith(...names: string[]): Promise<StoredCase> {
  await insert(`case of ${names}`, ...names);
  await engine.work();
  engine.clock.ms += 1_000;
  return engine.crm.state.cases.at(-1) as StoredCase;
}

async function add(key: string, caseId: WhichCase, names: readonly string[]) {
  return engine.accept(key, { kind: 'updateCase', caseId, changes: {}, attachments: await attachments(names) });
}

/** Runs the lane over some hours. */
async function settle(): Promise<void> {
  for (const minutes of [0, 1, 2, 5, 20, 60]) {
    engine.clock.ms += minutes * 60_000;
    await engine.work();
  }
}

function row(id: string) {
  return engine.ledger.read(id);
}

function contents(made: StoredCase): string[] {
  return made.files.map(({ sha256 }) => sha256);
}

function foreign(made: StoredCase) {
  const [like] = made.files as [StoredCase['files'][number]];
  return { ...like, id: 'f', url: `${like.url}-of-ana`, sha256: 'f'.repeat(64) };
}

function callsOf(endpoint: string) {
  return engine.crm.truth.filter((entry) => entry.endpoint === endpoint);
}
