import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasChromium } from '../../setup/chromium.ts';
import { insertCase } from '../crm/caller.ts';
import { browsing } from './browsing.ts';
import { attachmentLink, sha256, startConsole, startLedger, TestBridge } from './watched.ts';

const fileBytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2_000_000)]);

/** Creates a file that is removed with the test. */
async function createFile(name: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'drop-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(path.join(directory, name), fileBytes);
  return path.join(directory, name);
}

/** Drags a file over the page and drops it, by the browser's own events. */
async function drag(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 700, data });
}

describe.skipIf(!hasChromium)('a file dropped on the console page in Chromium', () => {
  const browser = browsing();

  test('reaches the bridge whole, and its case appears without a reload', async () => {
    const bridge = new TestBridge();
    const { desk, put } = await startLedger();
    const crm = await startConsole(bridge, desk);
    const page = await browser.open(crm);
    await page.evaluate('globalThis.neverReloaded = true');
    await drag(page, await createFile('contrato ñ.pdf'));
    await page.locator('#uploads li', { hasText: 'contrato ñ.pdf' }).getByText('1.9 MiB uploaded').waitFor();
    expect(bridge.dropped.map(({ name, type, length }) => [name, type, length])).toEqual([
      ['contrato ñ.pdf', 'application/pdf', fileBytes.length],
    ]);
    expect(sha256(bridge.dropped[0]?.bytes ?? Buffer.alloc(0))).toBe(sha256(fileBytes));

    await put({ status: 'sending', attempt: 1, bytes: fileBytes.length });
    const row = page.locator('#delivery-one');
    await row.getByText('sending').waitFor();
    expect(await page.getByRole('button', { name: '1 in progress' }).count()).toBe(1);

    const id = await insertCase(crm, { attachments: [attachmentLink('contrato ñ.pdf', 'application/pdf', fileBytes)] });
    const idPrefijo = crm.state.cases[0]?.idPrefijo ?? '';
    await put({ status: 'delivered', attempt: 1, bytes: fileBytes.length, crmId: id, idPrefijo });
    await row.getByText('✓ delivered').waitFor();
    const shown = page.locator(`#crm-${id}`);
    expect(await shown.locator('.hash').innerText()).toBe(sha256(fileBytes));
    await shown.getByRole('link', { name: 'upload:uploads · delivered' }).click();
    expect(page.url()).toMatch(/#delivery-one$/);
    await row.getByRole('link', { name: idPrefijo }).click();
    expect(page.url()).toBe(`${crm.url}/console/#crm-${id}`);
    expect(await page.evaluate('globalThis.neverReloaded')).toBe(true);
  });

  test('can also be chosen with the button, several at once', async () => {
    const bridge = new TestBridge();
    const page = await browser.open(await startConsole(bridge));
    const choosing = page.waitForEvent('filechooser');
    await page.getByLabel('Choose files').click();
    await (await choosing).setFiles([await createFile('one.pdf'), await createFile('two.pdf')]);
    await page.locator('#uploads [data-state="delivered"]').nth(1).waitFor();
    expect(bridge.dropped.map(({ name, bytes }) => [name, sha256(bytes)])).toEqual([
      ['one.pdf', sha256(fileBytes)],
      ['two.pdf', sha256(fileBytes)],
    ]);
  });

  test('is not offered without a bridge', async () => {
    const page = await browser.open(await startConsole(), 'pt-BR');
    await page.getByText('Aqui só roda o simulador do CRM.').waitFor();
    expect(await page.getByText('Escolher arquivos').isVisible()).toBe(false);
    expect(await page.locator('#deliveries').isVisible()).toBe(false);
  });
});
