import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { hasChromium, launchChromium } from '../../setup/chromium.ts';

/**
 * Opens the console in a headless browser, one context per test.
 *
 * Every error that the page reports, and every request to another server, fails the test.
 */
export function browsing(): { open(crm: Crm, locale?: string): Promise<Page> } {
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  const problems: string[] = [];
  beforeAll(async () => {
    if (hasChromium) browser = await launchChromium();
  });
  afterEach(async () => {
    await context?.close();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open(crm, locale = 'en-GB') {
      if (browser === undefined) throw new Error('No browser');
      context = await browser.newContext({ timezoneId: 'America/Bogota', locale });
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      context.on('weberror', (error) => problems.push(String(error.error())));
      context.on('request', (request) => {
        // The browser's PDF viewer is an extension.
        if (/^(http|ws)/.test(request.url()) && !request.url().startsWith(crm.url))
          problems.push(`left the machine: ${request.url()}`);
      });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(crm.url);
      await page.locator('#connection[data-state=live]').waitFor();
      return page;
    },
  };
}
