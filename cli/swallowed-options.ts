import type { OptionSpecs } from './bridge-command.ts';

/**
 * Returns the options that npm kept for itself, because they were written without `--` before them: npm then hands them down as
 * `npm_config_…` only, and a `--dry-run` would not be one. An option that the command got too is none of them, nor is one
 * that npm has from a file of its own and that only answers questions.
 */
export function swallowedOptions(args: readonly string[], options: OptionSpecs, env: NodeJS.ProcessEnv): string[] {
  return Object.keys(options).filter((name) => {
    const isGiven = args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    return name !== 'yes' && !isGiven && Boolean(env[`npm_config_${name.replaceAll('-', '_')}`]);
  });
}
