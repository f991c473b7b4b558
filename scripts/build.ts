import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { runMain } from '../cli/run-main.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import { sampleTexts } from '../lib/config/checks/texts.ts';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { loadBridgeToBuild } from '../lib/config/load-bridge.ts';
import { translate } from '../lib/language.ts';
import { apiDocument } from './api/document.ts';
import { environmentCredentials, lazyBuiltins, pureSchemas, stubs } from './bundle-plugins.ts';
import { holidayTable } from './holiday-table.ts';
import type { Reservation } from './reservation.ts';
import { templateParts } from './template-parts.ts';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Bundles each function into `dist/`, and writes the parts of `serverless.yml` that depend on the configuration into `.build/`.
 * Both directories are under `into`.
 */
export async function buildAll({
  config = 'bridge.config.ts',
  into = root,
  reserve,
}: {
  readonly config?: string | undefined;
  readonly into?: string | undefined;
  /** Only for a deploy: how much concurrency is reserved. The account must have as much. */
  readonly reserve?: ((bridge: Bridge) => Promise<Reservation | undefined>) | undefined;
} = {}): Promise<void> {
  const configFile = path.resolve(root, config);
  const { bridge, warnings } = await loadBridgeToBuild(configFile);
  for (const warning of warnings) console.warn(translate(sampleTexts.warning, { warning }));
  const reservation = await reserve?.(bridge);
  await rm(path.join(into, 'dist'), { recursive: true, force: true });
  await mkdir(path.join(into, '.build'), { recursive: true });
  const ca = await readAuthorities(path.join(path.dirname(configFile), caFile));
  const parts = templateParts(bridge, { ca: ca && `/var/task/dist/deliver/${caFile}`, reservation });
  await writeFile(path.join(into, '.build', 'bridge.json'), `${JSON.stringify(parts, null, 2)}\n`);
  const names = (await readdir(path.join(root, 'functions'))).map((file) => path.basename(file, '.ts'));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir: path.join(into, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // esbuild's default for this platform is the SDK's CommonJS, which is a quarter larger.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [
      ...[lazyBuiltins(), environmentCredentials(), pureSchemas(), stubs()],
      ...[configuration(configFile), holidayTable(bridge.calendars)],
    ],
    logLevel: 'warning',
  });
  if (ca) await writeFile(path.join(into, 'dist', 'deliver', caFile), ca);
  const description = JSON.stringify(await apiDocument());
  await writeFile(path.join(into, 'dist', 'get-status', 'openapi.json'), description);
  await writeFile(path.join(into, 'dist', 'get-status', 'openapi.json.gz'), gzipSync(description, { level: 9 }));
}

/** Beside the configuration. Certificate authorities that the CRM's certificate may come from, besides the public ones. */
const caFile = 'ca.pem';

/** Returns the file's text; `undefined` when there is none. Throws a ConfigurationError when it holds no certificate. */
async function readAuthorities(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new ConfigurationError(`${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  }
}

/** Bundles this configuration in place of the project's own. */
function configuration(file: string): Plugin {
  return {
    name: 'configuration',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.\/bridge\.config\.ts$/ }, () => ({ path: file }));
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  await runMain(() => buildAll({ ...(values.config && { config: values.config }) }));
}
