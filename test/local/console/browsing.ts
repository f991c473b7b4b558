import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { hasChromium, launchChromium } from '../../setup/chromium.ts';

/**
 * Opens the console in a headless browser, one context per test.
 *
 * Whatever the page reports as an error, and every request that leaves the simulator, fails the test.
 */
export function browsing(): { open(crm: Crm): Promise<Page> } {
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  const complaints: string[] = [];
  beforeAll(async () => {
    if (hasChromium) browser = await launchChromium();
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open(crm) {
      if (browser === undefined) throw new Error('There is no browser');
      context = await browser.newContext({ timezoneId: 'America/Bogota' });
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('request', (request) => {
        // The browser's own PDF viewer comes as an extension.
        if (/^(http|ws)/.test(request.url()) && !request.url().startsWith(crm.url))
          complaints.push(`left the machine: ${request.url()}`);
      });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(crm.url);
      await page.getByText('Live', { exact: true }).waitFor();
      return page;
    },
  };
}
