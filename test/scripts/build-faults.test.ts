import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBridge, loadBridgeToBuild } from '../../lib/config/load-bridge.ts';

const lib = path.resolve('lib/config');
const head = `import { defineBridge } from '${lib}/bridge.ts';
import { rule } from '${lib}/rule.ts';
`;
const several = `${head}
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com', closedStatus: ['Cerrado'], zone: 'Colombia', tokens: 'two' } },
  uploads: {
    operation: 'demo',
    rules: [
      rule({ name: 'quejas', prefjx: 'quejas/' }, (upload) => ({
        kind: 'insertCase',
        case: { type: 'Request', responsable: 'ADMIN_@demo', description: upload.nmae },
      })),
    ],
  },
  sources: {},
  schedules: [{ name: 'daily', operation: 'demo', expression: 'cron(0 8 30 2 ? *)', commands: () => [] }],
});
`;

let directory: string;
let file: string;
beforeAll(async () => {
  await mkdir('.build', { recursive: true });
  directory = await mkdtemp(path.resolve('.build', 'faults-'));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rm(directory, { recursive: true, force: true }));

async function write(text: string): Promise<string> {
  file = path.join(await mkdtemp(path.join(directory, 'config-')), 'bridge.ts');
  await writeFile(file, text);
  return file;
}

/** Returns what a person reads of a configuration, its path left out. */
async function faultsOf(text: string, load: (file: string) => Promise<unknown> = loadBridge): Promise<string[]> {
  const error: Error = await load(await write(text)).then(
    () => new Error('no fault'),
    (thrown) => thrown,
  );
  return error.message.replaceAll(path.relative('.', file), 'FILE').split('\n');
}

describe('a build', () => {
  it('lists all faults at once with their lines, exits with 1, and shows no stack', async () => {
    await write(several);
    const args = ['--disable-warning=ExperimentalWarning', 'scripts/build.ts', '--config', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });

    expect(stderr.replace(path.relative('.', file), 'FILE').split('\n')).toEqual([
      'FILE cannot be used:',
      '- operations.demo: tokens: must be a whole number from 1 (line 5)',
      '- operations.demo: zone: "Colombia" is not in the IANA list of time zones, such as America/Bogota (line 5)',
      '- operations.demo: there is no setting closedStatus. Did you mean closedStatuses? (line 5)',
      '- uploads, rule "quejas": there is no setting prefjx. Did you mean prefix? (line 9)',
      '- schedules.daily: expression: cron(0 8 30 2 ? *) never fires: no time to come in America/Bogota matches it (line 16)',
      ...['responsible', 'owner', 'contact', 'status', 'priority'].map(
        (name) => `- uploads, rule "quejas": its command: case.${name} is required`,
      ),
      '- uploads, rule "quejas": its command has no field case.responsable. Did you mean responsible? (line 11)',
      `- line 11: Property 'nmae' does not exist on type 'AskedUpload<"", never>'`,
      '',
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  it.each([
    ['C', 'FILE cannot be used:', "- line 6: ',' expected"],
    ['es_CO.UTF-8', 'No se puede usar FILE:', "- línea 6: Se esperaba ','"],
    ['pt_BR.UTF-8', 'Não é possível usar FILE:', "- linha 6: ',' esperado"],
  ])('shows the line of a missing comma and nothing else, in %s', async (locale, heading, line) => {
    vi.stubEnv('LC_ALL', locale);

    const lines = await faultsOf(`${head}\nexport default defineBridge({\n  operations: {}\n  uploads: {},\n});\n`);

    expect(lines).toEqual([heading, line]);
  });

  it('looks at types, in the language of the terminal', async () => {
    vi.stubEnv('LC_ALL', 'es_CO.UTF-8');
    const text = several.replace("closedStatus: ['Cerrado'], zone: 'Colombia', tokens: 'two'", '');

    const lines = await faultsOf(text.replace('prefjx', 'prefix'), loadBridgeToBuild);

    expect(lines.at(-1)).toBe(`- línea 11: La propiedad 'nmae' no existe en el tipo 'AskedUpload<"quejas/", never>'`);
  });
});

describe('a configuration that cannot be loaded', () => {
  it.each([
    ['no export', 'export const x = 1;', /^FILE exports no configuration: it must end in export default define/],
    ['another export', 'export default () => 1;', /^FILE exports no configuration: /],
    [
      'a throw of its own',
      '\n\nthrow new TypeError("no es así");',
      /^FILE cannot be loaded\. TypeError: no es así \(line 3\)$/,
    ],
    [
      'an import of what is not there',
      "import './capabilities/demo.json';",
      /^FILE cannot be loaded\. Error: Cannot find module/,
    ],
    [
      'a file that is no capability file',
      `import { probed } from '${lib}/probed.ts';\nprobed({ version: 2 });`,
      /^This is no capability file \(version\): make one with npm run bridge -- probe --operation NAME$/,
    ],
  ])('says why: %s', async (_what, text, sentence) => {
    expect(await faultsOf(text)).toEqual([expect.stringMatching(sentence)]);
  });

  it('says which file is not there', async () => {
    const missing = path.join(directory, 'missing.ts');

    await expect(loadBridge(missing)).rejects.toThrow(`There is no configuration ${missing}`);
  });
});
