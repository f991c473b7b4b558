import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Bridge } from '../../lib/config/bridge.ts';
import type { Template } from '../../scripts/template.ts';
import { templateParts } from '../../scripts/template-parts.ts';

const require = createRequire(import.meta.url);
const osls = (module: string) => require(`osls/lib/${module}`);

interface Configuration {
  readonly functions: Record<string, { package: unknown }>;
  package?: unknown;
}

export interface PackageOptions {
  readonly stage?: string;
  readonly region?: string;
  readonly parts?: ReturnType<typeof templateParts>;
}

/**
 * Returns the template of a configuration as `osls package` makes it, without functions to pack. The packager runs in this
 * process: one template takes a tenth of a second, and its command line more than two.
 */
export async function packageTemplate(bridge: Bridge, options: PackageOptions = {}): Promise<Template> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'template-'));
  try {
    return await packageInto(directory, bridge, options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The same, and leaves the package in the directory, for a deploy. */
export async function packageInto(
  directory: string,
  bridge: Bridge,
  { stage = 'dev', region = 'us-east-1', parts = templateParts(bridge) }: PackageOptions = {},
): Promise<Template> {
  await mkdir(path.join(directory, '.build'), { recursive: true });
  await writeFile(path.join(directory, '.build', 'bridge.json'), JSON.stringify(parts));
  await writeFile(path.join(directory, 'code.zip'), '');
  await copyFile('serverless.yml', path.join(directory, 'serverless.yml'));
  return compile(directory, { stage, region });
}

async function compile(serviceDir: string, options: { stage: string; region: string }): Promise<Template> {
  const configuration: Configuration = await osls('configuration/read')(path.join(serviceDir, 'serverless.yml'));
  for (const one of Object.values(configuration.functions)) one.package = { artifact: 'code.zip' };
  delete configuration.package;
  const variablesMeta: Map<string, { error?: Error }> = osls('configuration/variables/resolve-meta')(configuration);
  const sources = Object.fromEntries(['env', 'file', 'opt', 'self'].map((name) => [name, source(name)]));
  await osls('configuration/variables/resolve')({
    serviceDir,
    configuration,
    variablesMeta,
    options,
    sources: { ...sources, sls: source('instance-dependent/get-sls')() },
    fulfilledSources: new Set([...Object.keys(sources), 'sls']),
  });
  if (variablesMeta.size > 0) throw new Error(`serverless.yml: ${[...variablesMeta.keys()]} cannot be resolved`);
  const Serverless = osls('serverless');
  const input = { serviceDir, configuration, configurationFilename: 'serverless.yml', variablesMeta, options };
  const serverless = new Serverless({ ...input, commands: ['package'] });
  const before = process.cwd();
  process.chdir(serviceDir);
  try {
    await serverless.init();
    await serverless.run();
  } finally {
    process.chdir(before);
  }
  // As written to the file: without what JSON leaves out.
  return JSON.parse(JSON.stringify(serverless.service.provider.compiledCloudFormationTemplate));
}

function source(name: string) {
  return osls(`configuration/variables/sources/${name}`);
}
