import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { runMain } from '../cli/run-main.ts';
import { checkDeployable } from '../lib/config/deployable.ts';
import { ConfigurationError } from '../lib/config/faults.ts';
import { loadBridge } from '../lib/config/load-bridge.ts';
import { operationWarnings } from '../lib/config/operation.ts';
import { sourceWarnings } from '../lib/config/sources.ts';
import { apiDocument } from './api/document.ts';
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
  reservation,
}: {
  readonly config?: string | undefined;
  readonly into?: string | undefined;
  /** Only for a deploy: the account must have as much. */
  readonly reservation?: Reservation | undefined;
} = {}): Promise<void> {
  const configFile = path.resolve(root, config);
  const bridge = await loadBridge(configFile);
  checkDeployable(bridge);
  const warnings = [...operationWarnings(bridge.operations), ...sourceWarnings(bridge.sources)];
  for (const warning of warnings) console.warn(`Warning: ${warning}.`);
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

/**
 * Loads built-in modules with `process.getBuiltinModule`. An ES `import` of `node:http` reads every export, which loads all of
 * fetch: 28 ms of each cold start instead of 2.
 */
function lazyBuiltins(): Plugin {
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:|[a-z_]+(\/[a-z]+)?$)/ }, ({ path: name }) =>
        process.getBuiltinModule(name) && !name.startsWith('.') ? { path: name, namespace: 'builtin' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
        loader: 'js',
      }));
    },
  };
}

/** Replaces the SDK's chain of credential providers. On Lambda, credentials are always in the environment. */
function environmentCredentials(): Plugin {
  return {
    name: 'environment-credentials',
    setup({ onResolve }) {
      const file = path.join(root, 'lib', 'aws', 'environment-credentials.ts');
      onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: file }));
    },
  };
}

/**
 * Lets the bundler drop the schemas of SDK calls that are not made, which saves 70 KB. The SDK writes them with computed keys,
 * so a bundler keeps them unless they are marked as pure. A client reads only the version of its package file.
 */
function pureSchemas(): Plugin {
  return {
    name: 'pure-schemas',
    setup({ onLoad }) {
      onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path: file }) => {
        const schema = /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm;
        const code = (await readFile(file, 'utf8')).replace(schema, '$1/* @__PURE__ */ (() => $2)();');
        // No code here tells the errors of SQS apart. Those that are not registered are the service's base error, with their name.
        const contents = file.includes('client-sqs') ? code.replace(/^n0_registry\.registerError\(.*\);$/gm, '') : code;
        return { contents, loader: 'js' };
      });
      onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path: file }) => {
        const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}

/**
 * Replacements for modules that no call of this project needs. Only SelectObjectContent answers with an event stream. The
 * DynamoDB client discovers endpoints only if that is switched on.
 */
const stubSources: Readonly<Record<string, string>> = {
  '@smithy/core/event-streams': `
    export const eventStreamSerdeProvider = () => undefined;
    export const resolveEventStreamSerdeConfig = (config) => config;
    export class EventStreamSerde {}`,
  '@aws-sdk/middleware-endpoint-discovery': `
    export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector() {}, configFileSelector() {}, default: false };
    export const resolveEndpointDiscoveryConfig = (config) => config;
    export const getEndpointDiscoveryPlugin = () => ({ applyToStack() {} });`,
};

const singleRegionSigner = `
  import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
  export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
    static sigv4aDependency() {
      return 'none';
    }
  }`;

function stubs(): Plugin {
  return {
    name: 'stubs',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@(smithy|aws-sdk)\// }, ({ path: name }) =>
        Object.hasOwn(stubSources, name) ? { path: name, namespace: 'stub' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'stub' }, ({ path: name }) => ({
        contents: stubSources[name] ?? '',
        loader: 'js',
      }));
      // The signer for access points of several regions, which need a package that is not here.
      onLoad({ filter: /\/SignatureV4MultiRegion\.js$/ }, ({ path: file }) => ({
        contents: singleRegionSigner,
        loader: 'js',
        resolveDir: path.dirname(file),
      }));
      // Hashes in plain JavaScript, for runtimes without Node's own: 6 KB that Lambda never runs.
      onLoad({ filter: /\/Sha(1|256)Js\.js$/ }, ({ path: file }) => ({
        contents: `export class ${path.basename(file, '.js')} {}`,
        loader: 'js',
      }));
      // Only the retry mode `adaptive` limits the rate of calls. Here it then is the default mode.
      onLoad({ filter: /\/DefaultRateLimiter\.js$/ }, () => ({
        contents: 'export class DefaultRateLimiter { async getSendToken() {} updateClientSendingRate() {} }',
        loader: 'js',
      }));
      // Buckets of several regions need a package that is not installed: 3 KB, most of it messages that say so.
      onLoad({ filter: /\/SignatureV4MultiRegion\.js$/ }, ({ path: file }) => ({
        contents: `
          import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
          export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
            static sigv4aDependency() { return 'none'; }
          }`,
        loader: 'js',
        resolveDir: path.dirname(file),
      }));
    },
  };
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
