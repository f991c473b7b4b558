import path from 'node:path';
import { parseArgs } from 'node:util';
import { RefusedError } from '../cli/refused-error.ts';
import { usageFault } from '../cli/usage-fault.ts';
import { translate } from '../lib/language.ts';
import type { RealCrm } from './real-crm.ts';
import { optionTexts as texts } from './texts.ts';

/** What `npm start` was asked to do. Paths are absolute. */
export interface StartOptions {
  /** Whether the functions' log lines are printed. */
  readonly logs: boolean;
  readonly dropFolder: string;
  /** Where the stack keeps what is its own. One stack at a time uses it. */
  readonly stateFolder: string;
  /** The configuration. */
  readonly config: string;
  /** Whether the simulator's stack is kept too. */
  readonly keep: boolean;
  /** Whether what was kept is forgotten first. */
  readonly fresh: boolean;
  /** Where the commands read how the stack is reached. */
  readonly stackFile: string;
}

const root = path.resolve(import.meta.dirname, '..');

/**
 * Reads the arguments. A relative path begins at the project's folder. Throws a RefusedError for an unknown option, and for one that
 * npm took for its own because `--` was missing.
 */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv = {}): StartOptions {
  const taken = ['keep', 'fresh', 'logs'].filter((name) => env[`npm_config_${name}`] === 'true');
  if (taken.length > 0) {
    const words = taken.map((name) => `--${name}`).join(' ');
    throw new RefusedError(translate(texts.npmTook, { words }));
  }
  const flags = parse(args);
  const named = flags['stack-file'] && path.resolve(root, flags['stack-file']);
  // A stack file of its own means a stack of its own.
  const stateFolder = path.resolve(root, flags.state ?? (named ? path.dirname(named) : '.local'));
  return {
    logs: flags.logs,
    config: path.resolve(root, flags.config),
    keep: flags.keep,
    fresh: flags.fresh,
    dropFolder: path.resolve(root, flags.drop),
    stateFolder,
    stackFile: named ?? path.join(stateFolder, 'stack.json'),
  };
}

/**
 * Returns where everything is kept that the next start must have; `undefined` when nothing is. Each CRM has a folder of its own:
 * what waits for one must never go to another.
 */
export function keptFolder(
  { stateFolder, keep }: Pick<StartOptions, 'stateFolder' | 'keep'>,
  realCrm: RealCrm | undefined,
): string | undefined {
  if (!realCrm) return keep ? path.join(stateFolder, 'simulator') : undefined;
  const { server, operation } = realCrm;
  const host = server
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  return path.join(stateFolder, `${host}-${operation}`.replace(/[^\w.-]/g, '_'));
}

/** Returns the command that goes on with what was kept. `undefined` when nothing is. */
export function nextStart(options: Pick<StartOptions, 'keep'>, realCrm: RealCrm | undefined): string | undefined {
  if (realCrm) return 'npm start';
  return options.keep ? 'npm start -- --keep' : undefined;
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string', default: 'bridge.config.ts' },
        keep: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        logs: { type: 'boolean', default: false },
        drop: { type: 'string', default: 'drop' },
        state: { type: 'string' },
        'stack-file': { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new RefusedError(`${usageFault(error as Error)}\n\n${translate(texts.help)}`);
  }
}
