import { GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/delivery/command.ts';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { interactiveList } from '../../../lib/delivery/ledger/due-index.ts';
import {
  cancelReminder,
  isReminder,
  listReminders,
  moveReminder,
  type Reminder,
} from '../../../lib/delivery/reminders.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';

const hour = 3_600_000;
const day = 24 * hour;

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

describe('a command with a time to send', () => {
  it('is sent from this time on, once, and not before', async () => {
    const row = await remind('later', 400 * day);
    await engine.work();
    engine.clock.ms = row.sendAt - 1;
    await engine.work();
    expect(tasks()).toEqual([]);

    engine.clock.ms = row.sendAt;
    await engine.work();
    await engine.work();

    expect(tasks()).toEqual(['later']);
    expect(await engine.ledger.read(row.id)).toMatchObject({ status: 'delivered', sendAt: row.sendAt });
  });

  it('is the same command when its event comes again, and another one with another time', async () => {
    const command = taskAt('twice', engine.clock.ms + day);
    await engine.accept('twice', command, { priority: 'interactive' });

    const again = await engine.accept('twice', command, { priority: 'interactive' });
    const moved = await engine.accept('twice', taskAt('twice', engine.clock.ms + 2 * day), { priority: 'interactive' });

    expect([again.outcome, moved.outcome]).toEqual(['known', 'conflict']);
  });

  it('is sent at once where the time is over, and is no reminder then', async () => {
    const { delivery } = await engine.accept('past', taskAt('past', engine.clock.ms - 1), { priority: 'interactive' });
    expect(isReminder(delivery, engine.clock.ms)).toBe(false);

    await engine.work();

    expect(tasks()).toEqual(['past']);
  });

  it.each(['in a while', '2027-02-30T09:00:00Z', '2099-01-01T00:00:00Z'])(
    'that is %s is rejected at once, with the field',
    async (sendAt) => {
      const command = { ...taskAt('never', 0), sendAt } as Command;

      const { delivery } = await engine.accept('never', command, { priority: 'interactive' });

      expect(delivery).toMatchObject({ status: 'rejected', reason: 'invalid:sendAt' });
    },
  );

  it('keeps its payload where the bucket keeps it longer', async () => {
    const { payload } = await remind('kept', day);
    const { delivery } = await engine.accept('now', taskAt('now', undefined), { priority: 'interactive' });

    expect(payload.key).toMatch(/^later\//);
    expect(delivery.payload.key).toMatch(/^commands\//);
  });
});

describe('a reminder', () => {
  it('is listed with those of its origin, the first due first, and work that is due is not', async () => {
    await engine.accept('due', taskAt('due', undefined), { priority: 'interactive', event: eventOf('due') });
    const second = await remind('second', 2 * day);
    const first = await remind('first', day);
    await engine.accept('foreign', taskAt('foreign', engine.clock.ms + day), {
      priority: 'interactive',
      event: { origin: 'webhook:other', dedupeKey: 'foreign' },
    });

    expect((await list()).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect((await list(1)).map(({ id }) => id)).toEqual([first.id]);
  });

  it('is sent at its new time once it is moved, later or earlier', async () => {
    const reminder = await remind('moved', 2 * day);
    const later = await moved(reminder, reminder.sendAt + day);
    engine.clock.ms = reminder.sendAt;
    await engine.work();
    expect(tasks()).toEqual([]);

    const earlier = await moved(later, reminder.sendAt + hour);
    engine.clock.ms = earlier.sendAt;
    await engine.work();

    expect(tasks()).toEqual(['moved']);
  });

  it('is not moved beyond ten years from its acceptance, when its payload may be gone', async () => {
    const reminder = await remind('long', 9 * 365 * day);
    engine.clock.ms += 8 * 365 * day;

    expect(await moveReminder(services(), reminder, reminder.acceptedAt + 3_660 * day)).toBeUndefined();
    expect(await moved(reminder, reminder.acceptedAt + 3_640 * day)).toMatchObject({ id: reminder.id });
  });

  it('is not moved by what was read before another move', async () => {
    const reminder = await remind('raced', day);
    await moved(reminder, reminder.sendAt + day);

    expect(await moveReminder(services(), reminder, reminder.sendAt + 5 * day)).toBeUndefined();

    expect(await list()).toMatchObject([{ sendAt: reminder.sendAt + day }]);
  });

  it('is never sent once it is cancelled, and its payload begins to expire', async () => {
    const reminder = await remind('cancelled', day);

    const row = await cancelReminder(services(), reminder, { by: 'webhook:form', reason: 'paid' });
    engine.clock.ms = reminder.sendAt + day;
    await engine.work();

    expect(row).toMatchObject({ status: 'rejected', reason: 'cancelled', decisions: [{ what: 'cancel' }] });
    expect(tasks()).toEqual([]);
    expect(await list()).toEqual([]);
    expect(await tagsOf(reminder.payload.key)).toEqual([{ Key: 'ended', Value: '15' }]);
  });

  it('is cancelled once by calls at the same moment, and each is answered', async () => {
    const reminder = await remind('twice', day);

    const first = await cancelled(reminder);
    engine.clock.ms += 1;
    const rows = [first, await cancelled(reminder)];

    expect(rows).toMatchObject(Array(2).fill({ status: 'rejected', decisions: [{ what: 'cancel' }] }));
  });

  it('whose payload did not begin to expire is cancelled again, and its payload expires', async () => {
    const reminder = await remind('untagged', day);
    const tagText = () => Promise.reject(new Error('S3 is away'));
    const faulty = { ...services(), objects: { ...services().objects, tagText } };
    await expect(cancelled(reminder, faulty)).rejects.toThrow('S3 is away');
    const row = await engine.ledger.read(reminder.id);
    expect(await tagsOf(reminder.payload.key)).toEqual([]);

    engine.clock.ms += 3 * day;
    expect(await cancelled(row as Delivery)).toEqual(row);

    expect(await tagsOf(reminder.payload.key)).toEqual([{ Key: 'ended', Value: '15' }]);
  });

  it('can neither be moved nor cancelled once a worker has it', async () => {
    const reminder = await remind('sent', day);
    engine.clock.ms = reminder.sendAt;
    await engine.work();

    expect(await moveReminder(services(), reminder, reminder.sendAt + day)).toBeUndefined();
    expect(await cancelReminder(services(), reminder, { by: 'ana', reason: 'late' })).toBeUndefined();
    expect(await engine.ledger.read(reminder.id)).toMatchObject({ status: 'delivered' });
  });
});

async function tagsOf(Key: string) {
  const { url: endpoint, region, admin: credentials } = engine.aws;
  const s3 = new S3Client({ endpoint, region, credentials });
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'payloads', Key }));
  s3.destroy();
  return TagSet;
}

function services() {
  return { ...engine.services.stores, now: () => engine.clock.ms };
}

function cancelled(delivery: Delivery, by = services()) {
  return cancelReminder(by, delivery, { by: 'webhook:form', reason: 'paid' });
}

function list(limit = 10) {
  return listReminders(services(), { operation: 'demo', list: interactiveList('webhook:form'), limit });
}

function eventOf(key: string) {
  return { origin: 'webhook:form', dedupeKey: key };
}

async function remind(name: string, inMs: number): Promise<Reminder> {
  const command = taskAt(name, engine.clock.ms + inMs);
  const { delivery } = await engine.accept(name, command, { priority: 'interactive', event: eventOf(name) });
  if (!isReminder(delivery, engine.clock.ms)) throw new Error('It does not wait');
  return delivery;
}

async function moved(reminder: Reminder, to: number): Promise<Reminder> {
  const row = await moveReminder(services(), reminder, to);
  if (!row || !isReminder(row, engine.clock.ms)) throw new Error('It was not moved');
  return row;
}

function taskAt(name: string, at: number | undefined): Command {
  return {
    kind: 'insertTask',
    task: {
      name,
      description: 'Llamar al cliente',
      priority: 'normal',
      module: 'contacts',
      recordId: '65d8b6195befbbd25409bb01',
      owner: 'ADMIN_@demo',
      completionDate: '2027-03-02 17:00:00',
      reminderDate: '2027-03-02 08:30:00',
      remember: true,
    },
    ...(at !== undefined && { sendAt: new Date(at).toISOString() }),
  };
}

function tasks() {
  return engine.crm.state.activities.map(({ fields }) => fields['name']);
}
