import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings } from '../../setup/axe.ts';
import { hasChromium } from '../../setup/chromium.ts';
import { call, insertCase, newCase } from '../crm/caller.ts';
import { browsing } from './browsing.ts';
import { attachmentLink, newTask, sha256, startConsole } from './watched.ts';

/** One pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = await readFile('events/samples/solicitud.pdf');
const zip = Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(300_000)]);

/** The card of a case, by its id in the CRM. */
function card(page: Page, caseId: string) {
  return page.locator(`#crm-${caseId}`);
}

describe.skipIf(!hasChromium)('the console page in Chromium', () => {
  const browser = browsing();

  test('shows a case that a call inserted, without a reload', async () => {
    const crm = await startConsole();
    const page = await browser.open(crm);
    await page.getByText('No case yet').waitFor();
    const form = { canal: 'S3' };
    const id = await insertCase(crm, { description: '<p>Buenos días,</p><p>falta una factura.</p>', form });
    const shown = card(page, id);
    await shown.waitFor();
    const text = await shown.innerText();
    expect(text).toContain(crm.state.cases[0]?.idPrefijo);
    expect(text).toContain('Buenos días,\nfalta una factura.');
    for (const word of ['Abierto', 'Media', 'Request', 'Cliente de Prueba · cliente@example.com', 'canal', 'S3'])
      expect(text).toContain(word);
    expect(await page.getByText('No case yet').isVisible()).toBe(false);
    expect(await page.locator('[data-count="cases"]').innerText()).toBe('1');
  });

  test('opens, previews and downloads attachments with the bytes that were sent', async () => {
    const crm = await startConsole();
    const page = await browser.open(crm);
    const id = await insertCase(crm, {
      attachments: [
        attachmentLink('foto ñ.png', 'image/png', png),
        attachmentLink('solicitud.pdf', 'application/pdf', pdf),
        attachmentLink('todo.zip', 'application/zip', zip),
      ],
    });
    const files = card(page, id).locator('.file');
    await files.nth(2).waitFor();
    expect(await files.locator('.hash').allInnerTexts()).toEqual([sha256(png), sha256(pdf), sha256(zip)]);

    const answered = page.context().waitForEvent('response', (response) => response.url().includes('/files/'));
    await page.getByRole('link', { name: 'foto ñ.png', exact: true }).click();
    expect(sha256(await (await answered).body())).toBe(sha256(png));

    for (const [name, bytes] of [
      ['Download solicitud.pdf', pdf],
      ['todo.zip', zip],
    ] as const) {
      const begun = page.waitForEvent('download');
      await page.getByRole('link', { name, exact: true }).click();
      const file = await (await begun).path();
      expect(sha256(await readFile(file))).toBe(sha256(bytes));
    }

    await page.getByRole('button', { name: 'Preview foto ñ.png' }).press('Enter');
    const image = page.getByRole('img', { name: 'Preview of foto ñ.png' });
    await image.waitFor();
    await expect.poll(() => page.evaluate('document.querySelector(".preview img").naturalWidth')).toBe(1);
    expect(await page.getByRole('button', { name: 'Preview todo.zip' }).count()).toBe(0);
  });

  test('keeps an open preview and the scroll position while cases arrive', async () => {
    const crm = await startConsole();
    const page = await browser.open(crm);
    const id = await insertCase(crm, { attachments: [attachmentLink('solicitud.pdf', 'application/pdf', pdf)] });
    const loaded = page.waitForResponse((response) => response.url().includes('/files/'));
    await page.getByRole('button', { name: 'Preview solicitud.pdf' }).click();
    expect((await loaded).headers()['content-type']).toBe('application/pdf');
    const frame = card(page, id).locator('iframe');
    await frame.waitFor();
    const inside = 'document.querySelector("iframe").contentWindow';
    await expect.poll(() => page.evaluate(`${inside}.location.pathname`)).toContain('/files/');
    await page.evaluate(`${inside}.neverReloaded = true`);
    await page.evaluate('scrollTo(0, 300)');
    const scrolled = await frame.boundingBox();
    for (const description of ['one', 'two', 'three']) {
      const next = await insertCase(crm, { description });
      await card(page, next).waitFor();
    }
    expect(await frame.isVisible()).toBe(true);
    expect(await page.evaluate(`${inside}.neverReloaded`)).toBe(true);
    const moved = ((await frame.boundingBox())?.y ?? 0) - (scrolled?.y ?? 0);
    expect(Math.abs(moved)).toBeLessThan(2);
  });

  test('shows a task, a refused call and the quota', async () => {
    const crm = await startConsole();
    const page = await browser.open(crm);
    const id = await insertCase(crm);
    await call(crm, 'custom/insert.php', newTask(id, 'Call María back'));
    await call(crm, 'cases/insertAttach.php', newCase({ contact: 'nobody@example.com' }));
    const task = page.locator('#activities li', { hasText: 'Call María back' });
    await task.waitFor();
    const text = await task.innerText();
    expect(text).toContain('due 4 May 2026, 17:00');
    expect(text).toContain(crm.state.cases[0]?.idPrefijo);

    const refusal = page.locator('#calls li', { hasText: '412 THE CONTACT DOES NOT EXIST' });
    await refusal.waitFor();
    expect(await refusal.innerText()).toMatch(/✕ refused[\s\S]*cases\/insertAttach\.php[\s\S]*\d\d:\d\d:\d\d/);
    expect(await page.locator('#calls li').count()).toBe(3);
    await page.getByLabel('Only refused calls').check();
    expect(await page.locator('#calls li').count()).toBe(1);
    expect(await page.locator('[data-count="refused"]').innerText()).toBe('1');

    await page.getByText('3 of 4,800 calls used today').waitFor();
    await page.getByText('0 of 2 in flight, 1 at most so far').waitFor();
    await call(crm, 'token/tokenInformation.php', '');
    await page.getByText('4 of 4,800 calls used today').waitFor();

    // The language is chosen, shown at once, and kept.
    await page.getByLabel('Language').selectOption('Español');
    await page.getByText('4 de 4.800 llamadas usadas hoy').waitFor();
    expect(await refusal.innerText()).toContain('✕ rehusada');
    expect(await task.innerText()).toMatch(/vence el 4\/05\/2026, 17:00/);
    expect(await page.getByRole('heading', { name: 'Casos' }).isVisible()).toBe(true);
    await page.reload();
    await page.getByText('4 de 4.800 llamadas usadas hoy').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');

    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await axeFindings(page)).toEqual([]);
  });

  test('shows the content of a case as text and runs none of it', async () => {
    const crm = await startConsole();
    const page = await browser.open(crm);
    const attack = '<img src="http://192.0.2.1/x.png" onerror="document.title=1"><script>document.title=2</script>';
    const form = { [attack]: attack };
    const id = await insertCase(crm, { description: `${attack}<b>harmless</b>`, solution: attack, form });
    await card(page, id).getByText('History and ids').click();
    await card(page, id).getByText(attack).first().waitFor();
    expect(await card(page, id).locator('.description').innerText()).toBe('harmless');
    expect(await card(page, id).locator('img, script').count()).toBe(0);
    expect(await page.title()).toBe('wolkvox-bridge console');
  });
});
