import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** A rule that a page breaks, and where. */
export interface AxeFinding {
  readonly id: string;
  readonly places: readonly string[];
}

/** Returns what the accessibility checker axe finds on the page as it is now, by all its rules, best practices included. */
export async function axeFindings(page: Page): Promise<AxeFinding[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(`axe.run({ resultTypes: ['violations'], preload: false }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, places: nodes.map(({ html }) => html.slice(0, 200)) })))`);
}
