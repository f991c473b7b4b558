import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { begin, call, insertedCase, newCase } from '../crm/caller.ts';
import { pageEvents } from './events.ts';
import { delivery, TestBridge, watched } from './watched.ts';

describe('the stream of events', () => {
  test('starts with everything, then tells what changed and nothing else', async () => {
    const crm = await watched();
    const first = await insertedCase(crm, { description: 'first' });
    const page = pageEvents(crm.url);
    expect(await page.next('about')).toEqual({ bridge: false, links: [] });
    expect((await page.next('cases')).items).toMatchObject([{ id: first, description: 'first' }]);
    const second = await insertedCase(crm, { description: 'second' });
    const told = await page.next('cases');
    expect(told.items).toMatchObject([{ id: second, description: 'second' }]);
    expect(told.order).toEqual([second, first]);
    await page.leave();
  });

  test('tells a case again when it was updated', async () => {
    const crm = await watched();
    const id = await insertedCase(crm);
    const page = pageEvents(crm.url);
    await page.next('cases');
    const changes = { operation: 'demo', 'wolkvox-id': id, responsible: 'ADMIN_@demo', status: 'En espera' };
    await call(crm, 'cases/updateCaseAttachment.php', { ...changes, attachments: [] });
    expect((await page.next('cases')).items).toMatchObject([{ id, status: 'En espera', statusMeans: 'waiting' }]);
    await page.leave();
  });

  test('shows a call in flight before it has ended', async () => {
    const crm = await watched();
    const page = pageEvents(crm.url);
    expect((await page.next('tokens')).items).toMatchObject([{ inFlight: 0 }]);
    const body = JSON.stringify(newCase());
    const { request, reply } = begin(crm, 'cases/insertAttach.php', body.length);
    request.write(body.slice(0, -1));
    expect((await page.next('tokens')).items).toMatchObject([{ inFlight: 1, usedToday: 1 }]);
    request.end(body.slice(-1));
    expect((await reply).status).toBe(200);
    expect((await page.next('tokens')).items).toMatchObject([{ inFlight: 0, usedToday: 1 }]);
    await page.leave();
  });

  test('follows a delivery by asking the ledger', async () => {
    const bridge = new TestBridge();
    bridge.ledger = [delivery({ status: 'sending', attempt: 1 })];
    const crm = await watched(bridge);
    const page = pageEvents(crm.url);
    expect((await page.next('deliveries')).items).toMatchObject([{ status: 'sending' }]);
    bridge.ledger = [delivery({ status: 'delivered', attempt: 1, crmId: 'a'.repeat(24) })];
    expect((await page.next('deliveries')).items).toMatchObject([{ status: 'delivered', crmId: 'a'.repeat(24) }]);
    await page.leave();
  });

  test('tells what the CRM does while the ledger takes its time', async () => {
    const bridge = new TestBridge();
    bridge.deliveries = () => new Promise(() => {});
    const crm = await watched(bridge);
    const page = pageEvents(crm.url);
    expect((await page.next('cases')).items).toEqual([]);
    const id = await insertedCase(crm);
    expect((await page.next('cases')).items).toMatchObject([{ id }]);
    await page.leave();
  });

  test('does not ask the ledger while nobody watches', async () => {
    const bridge = new TestBridge();
    const crm = await watched(bridge);
    await insertedCase(crm);
    expect(bridge.asked).toBe(0);
    const page = pageEvents(crm.url);
    await page.next('deliveries');
    expect(bridge.asked).toBe(1);
    await page.leave();
    // Nothing happens that could be awaited: that is the point.
    await sleep(200);
    const { asked } = bridge;
    await sleep(1_300);
    expect(bridge.asked).toBe(asked);
  });

  test('ends with the console', async () => {
    const crm = await watched();
    const response = await fetch(`${crm.url}/console/events`);
    const read = response.body?.getReader();
    await read?.read();
    await crm.stop();
    await expect(read?.closed).rejects.toThrow();
  });
});
