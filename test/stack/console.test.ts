import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsolePage, createConsole } from '../../cli/console/console.ts';
import { announceStack } from '../../cli/stack-file.ts';
import { bridgeView } from '../../local/bridge-view.ts';
import { localDesk } from '../../local/console/local-desk.ts';
import { simulatorPart } from '../../local/console/simulator-part.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { temporaryFolder } from '../../local/temporary-folder.ts';
import { hasChromium, launchChromium } from '../setup/chromium.ts';

describe.skipIf(!hasChromium)('the console page of the running stack', () => {
  let stack: Stack;
  let page: Page;
  let browser: Browser;
  let removeFolder: (() => Promise<void>) | undefined;
  const faults: string[] = [];

  beforeAll(async () => {
    let view: ConsolePage | undefined;
    const fallback: NonNullable<Parameters<typeof startStack>[0]>['crm'] = {
      fallback: (request, response) => view?.handle(request, response) ?? false,
    };
    stack = await startStack({ runSchedules: false, crm: fallback });
    const simulator = simulatorPart({ crm: stack.crm, bridge: bridgeView(stack) });
    const { folder, remove } = await temporaryFolder();
    removeFolder = remove;
    const stackFile = path.join(folder, 'stack.json');
    await announceStack(stack, undefined, stackFile);
    view = createConsole({ desk: await localDesk({ config: 'bridge.config.ts', stackFile }), simulator });
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${stack.crm.url}/console/`);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await removeFolder?.();
  });

  it('turns a dropped file into a case whose attachment opens with the right bytes', async () => {
    const content = await readFile('events/samples/solicitud.pdf');
    await page.locator('input[type=file]').setInputFiles('events/samples/solicitud.pdf');

    const link = page.getByRole('link', { name: /\.pdf/ }).first();
    await link.waitFor();
    const address = new URL((await link.getAttribute('href')) ?? '', page.url());
    const opened = Buffer.from(await (await fetch(address)).arrayBuffer());

    expect(createHash('sha256').update(opened).digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    expect(await page.getByText('Documento recibido: solicitud.pdf').count()).toBeGreaterThan(0);
  });

  it('shows the task that a schedule made', async () => {
    await stack.host.schedules.fire('daily-review', new Date('2026-11-23T13:00:00Z'));

    await page.getByText('Revisar casos abiertos').first().waitFor();
  });

  it('makes a test call of the API, and shows its outcome', async () => {
    await page.getByText('Try a call', { exact: true }).click();
    await page.getByLabel('Wait for the result, 10 s at most').check();
    await page.getByRole('button', { name: 'Send' }).click();

    const answer = page.locator('#try-answer');
    const became = answer.getByRole('link', { name: /^PET-/ });
    await became.waitFor();
    const [made] = stack.crm.state.cases.filter(({ description }) => String(description).includes('certificado'));
    expect(await became.innerText()).toBe(made?.idPrefijo);
    await answer.getByText('✓ delivered').first().waitFor();
  });

  it('sends neither the API’s key nor any other secret to the page', async () => {
    const [, key = ''] = stack.webhookKey.split('.');
    const texts = await Promise.all(
      ['', 'calls', 'state', 'main.js', 'try-call.js'].map(async (name) => {
        return (await fetch(`${stack.crm.url}/console/${name}`)).text();
      }),
    );

    expect(key).toHaveLength(44);
    for (const secret of [key, stack.host.aws.admin.secretAccessKey, 'demo-token"']) {
      expect(`${texts.join()}${await page.content()}`).not.toContain(secret);
    }
  });

  it('shows a call that the CRM refused, and the token’s use', async () => {
    stack.crm.faults.add({
      match: { nth: 1 },
      fault: { kind: 'refuse', when: 'after-body', as: { code: 412, msg: 'NO' } },
    });
    await page.locator('input[type=file]').setInputFiles('events/samples/recibo.jpg');

    // In the list of calls: an id or a hash may hold the same digits, in sight or in a closed part of a case.
    await page.locator('#calls .call', { hasText: '412 NO' }).waitFor();
    await page
      .locator('#tokens')
      .getByText(/4,?800/)
      .waitFor();
  });

  it('reports no error of its own', () => {
    expect(faults).toEqual([]);
  });
});
