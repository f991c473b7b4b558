import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import type { Bridge } from '../lib/config/bridge.ts';
import { apiDocument } from './api/document.ts';
import { templateParts } from './template-parts.ts';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Bundles each function into dist/ and writes what `serverless.yml` includes from the configuration into .build/: of the
 * project, or of another directory that is to be packaged.
 */
export async function buildAll({ config = 'bridge.config.ts', into = root } = {}): Promise<void> {
  const configFile = path.resolve(root, config);
  const { default: bridge } = (await import(pathToFileURL(configFile).href)) as { default: Bridge };
  await rm(path.join(into, 'dist'), { recursive: true, force: true });
  await mkdir(path.join(into, '.build'), { recursive: true });
  await writeFile(path.join(into, '.build', 'bridge.json'), `${JSON.stringify(templateParts(bridge), null, 2)}\n`);
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
    // The SDK's ES modules are a fifth smaller than its CommonJS, which esbuild would take for this platform.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [
      builtinsWithoutFacade(),
      environmentCredentials(),
      usedSchemasOnly(),
      withoutUnused(),
      chosenConfig(configFile),
    ],
    logLevel: 'warning',
  });
  await writeFile(path.join(into, 'dist', 'get-status', 'openapi.json'), JSON.stringify(await apiDocument()));
}

/**
 * Loads built-in modules through `process.getBuiltinModule`. An `import` of `node:http` in an ES module reads every export,
 * and with it loads the whole of fetch: 28 ms of each start instead of 2.
 */
function builtinsWithoutFacade(): Plugin {
  return {
    name: 'builtins-without-facade',
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
 * Lets the bundler drop the schemas of calls that nobody makes. The SDK writes them with computed keys, which a bundler must
 * keep; marked as pure they are 70 KB less. Of its package file a client reads the version alone.
 */
function usedSchemasOnly(): Plugin {
  return {
    name: 'used-schemas-only',
    setup({ onLoad }) {
      onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path: file }) => {
        const schema = /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm;
        return {
          contents: (await readFile(file, 'utf8')).replace(schema, '$1/* @__PURE__ */ (() => $2)();'),
          loader: 'js',
        };
      });
      onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path: file }) => {
        const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}

/**
 * What no call that is made here needs, and what stands in its place: streams of events are SelectObjectContent's, since every
 * other answer is a plain body; DynamoDB's clients keep a cache for endpoints that they look up only when told to.
 */
const unused: Readonly<Record<string, string>> = {
  '@smithy/core/event-streams': `
    export const eventStreamSerdeProvider = () => undefined;
    export const resolveEventStreamSerdeConfig = (config) => config;
    export class EventStreamSerde {}`,
  '@aws-sdk/endpoint-cache': 'export class EndpointCache {}',
};

function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@(smithy|aws-sdk)\// }, ({ path: name }) =>
        Object.hasOwn(unused, name) ? { path: name, namespace: 'stub' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'stub' }, ({ path: name }) => ({ contents: unused[name] ?? '', loader: 'js' }));
    },
  };
}

/** Bundles the configuration that was asked for in the place of the project's own. */
function chosenConfig(file: string): Plugin {
  return {
    name: 'chosen-config',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.\/bridge\.config\.ts$/ }, () => ({ path: file }));
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  await buildAll({ ...(values.config && { config: values.config }) });
}
