import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manageReminders } from '../../functions/manage-reminders.ts';
import type { Sources } from '../../lib/config/sources.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { callEvent } from '../lib/http/call-event.ts';
import { type Engine, startEngine } from '../setup/engine.ts';

const key = 'k'.repeat(44);
const year = 365 * 24 * 3_600_000;
const sources: Sources = { form: { operation: 'demo' } };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

describe('DELETE of a reminder', () => {
  it('completes what an earlier one began, and answers the same', async () => {
    const { id, payload } = await remind();
    const { objects } = engine.services.stores;
    const tagged: string[] = [];
    const tagText = async (_bucket: string, objectKey: string) => {
      tagged.push(objectKey);
      if (tagged.length === 1) throw new Error('S3 is away');
    };
    const faulty = { ...objects, tagText };

    await expect(call('DELETE', id, { objects: faulty })).rejects.toThrow('S3 is away');
    const again = await call('DELETE', id, { objects: faulty });
    const last = await call('DELETE', id, { objects: faulty });

    expect(again).toMatchObject({ statusCode: 200, body: expect.stringContaining('cancelled') });
    expect(last).toEqual(again);
    expect(tagged).toEqual(Array(3).fill(payload.key));
  });
});

describe('PATCH of a reminder', () => {
  it('beyond ten years from its acceptance is refused by its field', async () => {
    const { id, acceptedAt } = await remind();
    const old = { ...(await engine.ledger.read(id)), acceptedAt: acceptedAt - 5 * year } as Delivery;
    const sendAt = new Date(acceptedAt + 6 * year).toISOString();
    const moving = call('PATCH', id, { body: JSON.stringify({ sendAt }), read: async () => old });

    await expect(moving).rejects.toMatchObject({ code: 'invalid', facts: { field: 'sendAt' } });
  });
});

function call(
  method: 'DELETE' | 'PATCH',
  id: string,
  { objects = engine.services.stores.objects, read = engine.ledger.read, body = '' } = {},
) {
  const event = callEvent({
    routeKey: `${method} /reminders/{id}`,
    pathParameters: { id },
    headers: { authorization: `Bearer form.${key}`, 'content-type': 'application/json' },
    body,
  });
  const keys = { get: async () => [key], refetch: async () => [key] };
  const now = () => engine.clock.ms;
  const { ledger, dueIndex } = engine.services.stores;
  return manageReminders(event, {
    auth: { sources, keys, now },
    sources,
    countCall: async () => undefined,
    reminders: { ledger: { ...ledger, read }, dueIndex, objects, now },
  });
}

async function remind(): Promise<Delivery> {
  const task = {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'normal' as const,
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2027-03-02 17:00:00',
    reminderDate: '2027-03-02 08:30:00',
    remember: true,
  };
  const sendAt = new Date(engine.clock.ms + year);
  const event = { origin: 'webhook:form', dedupeKey: 'one' };
  return (await engine.accept('one', { kind: 'insertTask', task, sendAt }, { priority: 'interactive', event }))
    .delivery;
}
