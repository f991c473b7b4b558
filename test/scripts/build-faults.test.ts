import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const lib = pathToFileURL(path.resolve('lib/config/bridge.ts')).href;
const config = (operation: string) => `import { defineBridge } from '${lib}';
export default defineBridge({
  operations: { demo: ${operation} },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
});`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'build-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the build', () => {
  it.each([
    [
      'a retired server',
      config("{ server: 'sv0001.crmvox.com' }"),
      'bridge.config.ts cannot be used:\n- operations.demo: server: this name was switched off in 2024, use crm0001.wolkvox.com\n',
    ],
    [
      'two faults',
      config("{ server: 'crm0001.wolkvox.com', zone: 'Colombia', tokens: 0 }"),
      /^bridge\.config\.ts cannot be used:\n- operations\.demo: zone: "Colombia" .*\n- operations\.demo: tokens: .*\n$/,
    ],
    [
      'schedules and a calendar that cannot be deployed',
      config("{ server: 'crm0001.wolkvox.com' }").replace(
        'schedules: [],',
        `schedules: [
          { name: 'audit', operation: 'demo', expression: 'cron(0 8 30 2 ? *)', commands: () => [] },
          { name: 'daily', operation: 'demo', expression: 'cron(0 8 * * MON-FRI *)', zone: 'Colombia', commands: () => [] },
        ],
        calendars: { office: { country: 'CO', zone: 'Bogota' } },`,
      ),
      /^bridge\.config\.ts cannot be deployed:\n- schedules: "audit" .*\n- schedules\.audit: .* never fires: .*\n- schedules\.daily: .* sets both day fields: .*\n- schedules\.daily: zone: "Colombia" .*\n- calendars\.office: zone: "Bogota" .*\n$/,
    ],
    [
      'no export',
      'export const x = 1;',
      /bridge\.ts exports no configuration: it must end in export default define.*\n$/,
    ],
    ['another export', 'export default () => 1;', /bridge\.ts exports no configuration: .*\n$/],
    ['half a sentence', 'export default {', /bridge\.ts cannot be loaded\. SyntaxError: .*\(line 1\)\n$/],
    [
      'a throw of its own',
      '\n\nthrow new TypeError("no es así");',
      /cannot be loaded\. TypeError: no es así \(line 3\)\n$/,
    ],
    [
      'an import of what is not there',
      "import './capabilities/demo.json';",
      /cannot be loaded\. Error: Cannot find module/,
    ],
    [
      'a file that is no capability file',
      `import { probed } from '${pathToFileURL(path.resolve('lib/config/probed.ts')).href}';\nprobed({ version: 2 });`,
      /^This is no capability file \(version\): make one with npm run bridge -- probe --operation NAME\n$/,
    ],
  ])('says in one sentence what is wrong with %s', async (_what, text, sentence) => {
    const file = path.join(directory, 'bridge.ts');
    await writeFile(file, text);

    const { status, stdout, stderr } = build(file);

    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  it('says which file is not there', () => {
    const file = path.join(directory, 'missing.ts');

    expect(build(file)).toMatchObject({ status: 1, stderr: `There is no configuration ${file}\n` });
  });
});

function build(file: string) {
  const args = ['--disable-warning=ExperimentalWarning', 'scripts/build.ts', '--config', file];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}
