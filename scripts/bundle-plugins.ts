import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Loads built-in modules with `process.getBuiltinModule`. An ES `import` of `node:http` reads every export, which loads all of
 * fetch: 28 ms of each cold start instead of 2.
 */
export function lazyBuiltins(): Plugin {
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
export function environmentCredentials(): Plugin {
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
export function pureSchemas(): Plugin {
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

export function stubs(): Plugin {
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
    },
  };
}
