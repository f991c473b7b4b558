import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether Debian's package `chromium` is installed. */
export const hasChromium = existsSync(executablePath);

if (!hasChromium) {
  console.warn(`SKIPPED: the console page is not tested in a browser, because there is no ${executablePath}.`);
  console.warn('         On Debian or Ubuntu: apt-get install --no-install-recommends chromium');
}

export function launchChromium(): Promise<Browser> {
  // Without a UTF-8 locale it does not find files with ñ in their names.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  return chromium.launch({ executablePath, args: ['--no-sandbox'], env });
}
