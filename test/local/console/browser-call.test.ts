import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../setup/chromium.ts';
import { insertCase } from '../crm/caller.ts';
import { browsing } from './browsing.ts';
import { startConsole, startLedger, TestBridge } from './watched.ts';

const id = 'mzxw6ytboi2dk3tqojuw4zdpnu';
const location = `/deliveries/${id}`;
const accepted = {
  status: 202,
  headers: { 'content-type': 'application/json', location, 'retry-after': '2' },
  body: JSON.stringify({ id, kind: 'insertCase', status: 'accepted' }),
  tookMs: 41,
};

async function openForm(page: Page) {
  await page.getByText('Try a call', { exact: true }).click();
  const send = page.getByRole('button', { name: 'Send' });
  await expect.poll(() => send.isEnabled()).toBe(true);
  return { send, body: page.getByLabel('Body, as JSON'), answer: page.locator('#try-answer') };
}

describe.skipIf(!hasChromium)('a call tried on the console page in Chromium', () => {
  const browser = browsing();

  test('is an example that can be edited and sent, and its delivery is followed', async () => {
    const bridge = new TestBridge();
    bridge.answer = accepted;
    const { desk, put } = await startLedger();
    const page = await browser.open(await startConsole(bridge, desk));
    const { send, body, answer } = await openForm(page);

    const example = await body.inputValue();
    expect(JSON.parse(example)).toMatchObject({ type: 'Request', contact: 'cliente@example.com' });
    await body.fill(example.replace('Solicita', 'Pide'));
    await send.click();
    await answer.getByText('↑ 202').waitFor();
    expect(await answer.innerText()).toMatch(/41 ms[\s\S]*retry-after: 2[\s\S]*"status": "accepted"/);
    expect(bridge.called).toMatchObject([
      { method: 'POST', path: '/cases', body: example.replace('Solicita', 'Pide') },
    ]);

    await put({ id, status: 'sending', origin: 'webhook:default' });
    await answer.getByText('↑ sending').waitFor();
    const crmId = '6b018276c4abec0a7dae1e79';
    await put({ id, status: 'delivered', crmId, idPrefijo: 'PET-7', missing: [{ number: 2, why: 'too_large' }] });
    await put({ id: 'another', status: 'rejected' });
    await answer.getByText('✓ delivered').waitFor();
    await answer.getByText('Without file 2: too large').waitFor();
    expect(await answer.locator('.became').innerText()).toBe('PET-7');
    expect(await answer.locator('.delivery').count()).toBe(1);
    await page.locator('#deliveries .delivery').nth(1).waitFor();
  });

  test('has a new key each time, or the key of the call before', async () => {
    const bridge = new TestBridge();
    bridge.answer = accepted;
    const page = await browser.open(await startConsole(bridge));
    const { send } = await openForm(page);
    const again = page.getByLabel('Same Idempotency-Key as before');
    expect(await again.isDisabled()).toBe(true);

    for (const [number, isSame] of [false, false, true].entries()) {
      if (isSame) await again.check();
      await send.click();
      await expect.poll(() => bridge.called.length).toBe(number + 1);
      await expect.poll(() => send.isEnabled()).toBe(true);
    }
    const [first, second, third] = bridge.called.map(({ headers }) => headers['idempotency-key']);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(bridge.called.map(({ headers }) => headers['prefer'])).toEqual(Array(3).fill('respond-async'));
  });

  test('asks for its path parameters, and proposes the newest case', async () => {
    const bridge = new TestBridge();
    bridge.answer = { ...accepted, status: 200 };
    const crm = await startConsole(bridge);
    const page = await browser.open(crm);
    const caseId = await insertCase(crm);
    await page.locator(`#crm-${caseId}`).waitFor();
    const { send, body } = await openForm(page);
    await page.getByRole('combobox', { name: 'Call' }).selectOption('PATCH /cases/{caseId}');
    expect(await page.getByRole('textbox', { name: '{caseId}' }).inputValue()).toBe(caseId);
    await page.getByRole('combobox', { name: 'Example' }).selectOption('Close a case, which needs a solution');
    expect(await body.inputValue()).toContain('"status": "Cerrado"');
    await page.getByLabel('Wait for the result, 10 s at most').check();
    await send.click();
    await page.locator('#try-answer').getByText('✓ 200').waitFor();
    expect(bridge.called).toMatchObject([
      { method: 'PATCH', path: `/cases/${caseId}`, headers: { prefer: 'wait=10' } },
    ]);

    await page.getByRole('combobox', { name: 'Call' }).selectOption('GET /deliveries/{id}');
    expect(await body.isVisible()).toBe(false);
    expect(await page.getByRole('combobox', { name: 'Example' }).isVisible()).toBe(false);
  });

  test('shows a refusal, and its body as text', async () => {
    const bridge = new TestBridge();
    const attack = '<img src=x onerror="document.title=1">';
    const problem = { title: 'Bad Request', status: 400, code: 'not_json', detail: attack };
    const headers = { 'content-type': 'application/problem+json', 'content-language': 'en' };
    bridge.answer = { status: 400, headers, body: JSON.stringify(problem), tookMs: 3 };
    const page = await browser.open(await startConsole(bridge));
    const { send, body, answer } = await openForm(page);
    await body.fill('{"type": ');
    await send.click();
    await answer.getByText('✕ 400').waitFor();
    expect(await answer.locator('.body').innerText()).toContain('<img src=x');
    expect(await answer.locator('img, .delivery').count()).toBe(0);
    expect(await page.title()).toBe('wolkvox-bridge console');
  });

  test('is not offered without a bridge', async () => {
    const page = await browser.open(await startConsole());
    expect(await page.getByText('Try a call', { exact: true }).isVisible()).toBe(false);
  });
});
