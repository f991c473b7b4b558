import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ConsolePart } from '../../../cli/console/console-part.ts';
import { begin, call, insertCase, newCase } from '../crm/caller.ts';
import { pageEvents } from './events.ts';
import { startConsole, startLedger, TestBridge } from './watched.ts';

describe('the stream of events', () => {
  test('starts with everything, then sends only changes', async () => {
    const crm = await startConsole();
    const first = await insertCase(crm, { description: 'first' });
    const page = pageEvents(crm.url);
    expect((await page.next('cases')).items).toMatchObject([{ id: first, description: 'first' }]);
    const second = await insertCase(crm, { description: 'second' });
    const update = await page.next('cases');
    expect(update.items).toMatchObject([{ id: second, description: 'second' }]);
    expect(update.order).toEqual([second, first]);
    await page.close();
  });

  test('sends a case again after its update', async () => {
    const crm = await startConsole();
    const id = await insertCase(crm);
    const page = pageEvents(crm.url);
    await page.next('cases');
    const changes = { operation: 'demo', 'wolkvox-id': id, responsible: 'ADMIN_@demo', status: 'En espera' };
    await call(crm, 'cases/updateCaseAttachment.php', { ...changes, attachments: [] });
    expect((await page.next('cases')).items).toMatchObject([{ id, status: 'En espera', statusMeans: 'waiting' }]);
    await page.close();
  });

  test('shows a call in flight before it has ended', async () => {
    const crm = await startConsole();
    const page = pageEvents(crm.url);
    expect((await page.next('crmTokens')).items).toMatchObject([{ inFlight: 0 }]);
    const body = JSON.stringify(newCase());
    const { request, reply } = begin(crm, 'cases/insertAttach.php', body.length);
    request.write(body.slice(0, -1));
    expect((await page.next('crmTokens')).items).toMatchObject([{ inFlight: 1, usedToday: 1 }]);
    request.end(body.slice(-1));
    expect((await reply).status).toBe(200);
    expect((await page.next('crmTokens')).items).toMatchObject([{ inFlight: 0, usedToday: 1 }]);
    await page.close();
  });

  test('follows a delivery by polling the ledger', async () => {
    const { desk, put } = await startLedger();
    await put({ status: 'sending', attempt: 1 });
    const crm = await startConsole(new TestBridge(), desk);
    const page = pageEvents(crm.url);
    expect((await page.next('deliveries')).items).toMatchObject([{ status: 'sending' }]);
    await put({ status: 'delivered', attempt: 1, crmId: 'a'.repeat(24) });
    expect((await page.next('deliveries')).items).toMatchObject([{ status: 'delivered', crmId: 'a'.repeat(24) }]);
    await page.close();
  });

  test('sends changes of the CRM while the ledger is slow', async () => {
    const crm = await startConsole(
      new TestBridge(),
      partOf(() => new Promise(() => {})),
    );
    const page = pageEvents(crm.url);
    expect((await page.next('cases')).items).toEqual([]);
    const id = await insertCase(crm);
    expect((await page.next('cases')).items).toMatchObject([{ id }]);
    await page.close();
  });

  test('does not poll the ledger while no page is open', async () => {
    let asked = 0;
    const answer = Promise.withResolvers<void>();
    const wasAsked = Promise.withResolvers<void>();
    const part = partOf(async () => {
      asked += 1;
      wasAsked.resolve();
      await answer.promise;
      return { deliveries: { total: 0, items: [] } };
    });
    const crm = await startConsole(new TestBridge(), part);
    await insertCase(crm);
    expect(asked).toBe(0);
    const page = pageEvents(crm.url);
    const first = page.next('deliveries');
    await wasAsked.promise;
    expect(asked).toBe(1);
    answer.resolve();
    await first;
    await page.close();
    // After another answer the server knows that the page has gone.
    await (await fetch(`${crm.url}/console/main.js`)).text();
    const before = asked;
    // No event to wait for: the test is that none happens.
    await sleep(100);
    expect(asked).toBe(before);
  });

  test('ends with the console', async () => {
    const crm = await startConsole();
    const response = await fetch(`${crm.url}/console/events`);
    const read = response.body?.getReader();
    await read?.read();
    await crm.stop();
    await expect(read?.closed).rejects.toThrow();
  });
});

/** A part that is looked at every 20 ms. */
function partOf(sections: ConsolePart['sections']): ConsolePart {
  return { script: 'desk.js', folder: '.', texts: {}, about: {}, routes: {}, pollMs: 20, sections };
}
