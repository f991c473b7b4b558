import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Bridge } from '../../../lib/config/bridge.ts';
import { axeFindings } from '../../setup/axe.ts';
import { hasChromium, launchChromium } from '../../setup/chromium.ts';
import { oneOfEach } from '../deliveries/one-of-each.ts';
import { putRow, type ServedDesk, serveDesk } from './desk.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com', tokens: 2 } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [{ name: 'daily-review', expression: 'cron(0 8 ? * MON-FRI *)', operation: 'demo', commands: () => [] }],
};

describe.skipIf(!hasChromium)('the console of a deployed stack in Chromium', () => {
  let browser: Browser;
  let context: BrowserContext | undefined;
  let desk: ServedDesk | undefined;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    await context?.close();
    await desk?.stop();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** Opens a page whose ledger holds one delivery of each state, a paused token and a schedule. */
  async function open({ width, mayWrite = true }: { width: number; mayWrite?: boolean }) {
    desk = await serveDesk({ isLocal: false, mayWrite, bridge });
    const { engine, url } = desk;
    const made = await oneOfEach(engine);
    const { tokens, pauses } = engine.services.tokenStores;
    const until = engine.clock.ms + 600_000;
    await pauses.pause(await tokens.fingerprint('demo-token'), 'unreachable', () => until, { causeCode: 'ENOTFOUND' });
    await engine.table.put({ pk: 'schedule#daily-review', sk: '2026-11-30T13:00:00Z', commands: 3 });
    context = await browser.newContext({ viewport: { width, height: 844 }, locale: 'en-GB' });
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    context.on('weberror', (error) => problems.push(String(error.error())));
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${url}/console/`);
    await page.locator('#deliveries .delivery').nth(4).waitFor();
    await page.locator('#schedules li').waitFor();
    return { page, engine, ...made };
  }

  test('shows on a phone what waits for a person first, without findings of axe, and only reads', async () => {
    const { page, parked } = await open({ width: 390, mayWrite: false });
    const attention = page.locator('#attention');
    expect(await attention.innerText()).toMatch(
      /Waits for a person 3[\s\S]*! parked[\s\S]*the connection broke \(broken, ECONNRESET\)[\s\S]*deliveries show[\s\S]*‖ paused[\s\S]*demo, token 1 of 2 until[\s\S]*cannot be reached. ENOTFOUND[\s\S]*! missing/,
    );
    expect(await attention.innerText()).toContain(`npm run bridge -- deliveries show ${parked}`);
    expect(await page.getByRole('button', { name: 'Decide…' }).count()).toBe(0);
    const top = async (id: string) => (await page.locator(id).boundingBox())?.y ?? 0;
    expect(await top('#attention')).toBeLessThan(200);
    expect(await top('#deliveries')).toBeGreaterThan(await top('#attention'));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await attention.getByRole('button', { name: 'Details' }).click();
    await attention.getByText('Next: look for it in the CRM').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test('filters by a count, by the keyboard, and shows older ones on demand', async () => {
    const { page, refused, done, engine } = await open({ width: 1280 });
    await page.getByRole('button', { name: '1 rejected' }).click();
    const rows = page.locator('#deliveries .delivery');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.getAttribute('id')).toBe(`delivery-${refused}`);
    expect(page.url()).toContain('state=rejected');
    expect(await page.locator('#extent').innerText()).toMatch(/^1 delivery, in the whole ledger/);

    // Filters are kept in the address.
    await page.reload();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('button', { name: '5 all' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(5);
    const number = engine.crm.state.cases[0]?.idPrefijo ?? '';
    await page.getByLabel('Search deliveries').fill(number);
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.getAttribute('id')).toBe(`delivery-${done}`);
    await page.getByLabel('Search deliveries').fill('PET-0');
    await page.keyboard.press('Enter');
    await page.getByText('No delivery fits.').waitFor();
    await page.getByLabel('Search deliveries').fill('');
    await page.getByText('Origin, reason and time').click();
    await page.getByLabel('Reason').fill('rejected');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await page.locator('#schedules').innerText()).toMatch(
      /daily-review[\s\S]*Next firing 1\d Jan 2027, 08:00, America\/Bogota\s+Last firing 30 Nov 2026, 08:00: 3 commands/,
    );
    expect(await axeFindings(page)).toEqual([]);

    await page.getByLabel('Reason').fill('');
    for (let number = 0; number < 60; number += 1) {
      await putRow(engine, { id: `row-${number}`, status: 'delivered', acceptedAt: number });
    }
    await page.getByLabel('Language').selectOption('Português');
    await page.getByRole('button', { name: 'Buscar', exact: true }).click();
    await page.getByText('65 entregas, em todo o livro de entregas.').waitFor();
    expect(await rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Anteriores' }).click();
    await expect.poll(() => rows.count()).toBe(65);
    expect(await page.getByRole('button', { name: '61 entregues' }).count()).toBe(1);
  });

  test('decides by the keyboard: the reason, then what the CRM holds, then the question', async () => {
    const { page, engine, refused } = await open({ width: 1280 });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.table.remove({ pk: `token#${token}`, sk: 'token' });
    const decide = page.locator(`#delivery-${refused}`).getByRole('button', { name: 'Decide…' });
    await decide.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Decide' });
    await dialog.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('Why, as it is written down').focus();
    await page.keyboard.type('The contact exists now');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.getByText('Send it again all the same?').waitFor();
    expect(await dialog.innerText()).toContain('Searched the CRM for wkx-');
    expect(await engine.ledger.read(refused)).toMatchObject({ status: 'rejected' });
    // Yes has the focus.
    await page.keyboard.press('Enter');
    await dialog.getByText(`${refused} will be sent again.`).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog.isVisible()).toBe(false);
    expect(await engine.ledger.read(refused)).toMatchObject({
      status: 'accepted',
      decisions: [{ what: 'retry', by: 'ana', reason: 'The contact exists now' }],
    });
    await page.locator(`#delivery-${refused}`).getByText('○ accepted').waitFor();
  });
});
