import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('npm run demo finds every byte in the CRM, prints a table, and exits', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'local/demo.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);

  for (const row of [
    /^file solicitud\.pdf +insertCase +[0-9a-f]{24} PET-\d+ +1 +([0-9a-f]{16}) +\1 +agrees$/m,
    /^file recibo\.jpg +insertCase +[0-9a-f]{24} PET-\d+ +1 +([0-9a-f]{16}) +\1 +agrees$/m,
    /^file lecturas\.csv +insertCase +[0-9a-f]{24} PET-\d+ +1 +([0-9a-f]{16}) +\1 +agrees$/m,
    /^webhook POST \/cases +insertCase +[0-9a-f]{24} PET-\d+ +0 +- +- +agrees$/m,
    /^schedule daily-review +insertTask +[0-9a-f]{24} +0 +- +- +agrees$/m,
  ]) {
    expect(output).toMatch(row);
  }
  expect(code).toBe(0);
}, 60_000);
