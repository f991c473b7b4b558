import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Bridge } from '../lib/config/bridge.ts';
import { loadBridge } from '../lib/config/load-bridge.ts';
import { defaultStage } from '../lib/config/secret-names.ts';
import { translate } from '../lib/language.ts';
import { backfill } from './backfill/backfill.ts';
import { type BridgeCommand, commonOptions, jsonOption, type OptionSpecs } from './bridge-command.ts';
import { completionOf } from './completion.ts';
import { consoleCommand } from './console/command.ts';
import { crm } from './crm.ts';
import { list } from './deliveries/list.ts';
import { resolve } from './deliveries/resolve.ts';
import { retry } from './deliveries/retry.ts';
import { show } from './deliveries/show.ts';
import { erase } from './erase/erase.ts';
import { explain } from './explain.ts';
import { fire, runAgain } from './fire.ts';
import { followups } from './followups.ts';
import { helpOf } from './help.ts';
import { cancelList, lists, resumeList, showList } from './lists.ts';
import { logs } from './logs/logs.ts';
import { type ConfiguredOperator, createOperator, type Operator, type Terminal } from './operator.ts';
import { print } from './print.ts';
import { probe } from './probe/probe.ts';
import { type ExitCode, RefusedError } from './refused-error.ts';
import { cancel, move, reminders } from './reminders.ts';
import { schedules } from './schedules.ts';
import { findStack, NoStackError, setEnvironment } from './stack-location.ts';
import { swallowedOptions } from './swallowed-options.ts';
import { openTerminal } from './terminal.ts';
import { texts } from './texts.ts';
import { trigger } from './trigger/trigger.ts';
import { uploads } from './uploads.ts';
import { usageFault } from './usage-fault.ts';

/** Every command, in the order of the help. */
export const commands: readonly BridgeCommand[] = [
  ...[list, show, retry, resolve, explain, uploads, consoleCommand],
  ...[lists, showList, cancelList, resumeList],
  ...[schedules, fire, runAgain, followups, reminders, move, cancel],
  ...[trigger, logs, crm],
  ...[backfill, probe, erase, completionOf(() => commands)],
];
const everyOption: OptionSpecs = Object.fromEntries(commands.flatMap(({ options }) => Object.entries(options)));

/** What a command works with that needs no configuration. */
const emptyBridge: Bridge = { operations: {}, uploads: { operation: '', rules: [] }, sources: {}, schedules: [] };

/** Does what the arguments say. Throws a RefusedError, with what to do instead, when that is not possible. */
export async function runBridge(args: readonly string[]): Promise<ExitCode | undefined> {
  requireOwnOptions(args);
  const line = parseCommandLine(args);
  if (!line) {
    print(helpOf(commands));
    return undefined;
  }
  const { options, run, needs } = line;
  const ownWords = (words: string) => commandLine(words, options);
  const loadConfiguration = () => loadBridge(options.config ?? ownConfiguration);
  if (needs === 'nothing' || needs === 'configuration') {
    const bridge = needs === 'nothing' ? emptyBridge : await loadConfiguration();
    return run({ bridge, commandLine: ownWords }, openTerminal(options));
  }
  const choice = { ...options, stackFile: options['stack-file'] };
  const location = await findStack(choice).catch((error) => {
    if (needs === 'stack if there is one' && error instanceof NoStackError) return undefined;
    throw error;
  });
  if (!location) return run({ bridge: await loadConfiguration(), commandLine: ownWords }, openTerminal(options));
  // Output for programs must hold JSON alone.
  if (!options.json) print(`${translate(texts.onStack, { name: location.name })}\n`);
  setEnvironment(location);
  const bridge = await loadConfiguration();
  const { apiUrl, caseWords, console } = location;
  const { stage = defaultStage } = options;
  const isLocal = options.stage === undefined;
  return run(
    createOperator(bridge, { apiUrl, caseWords, commandLine: ownWords, console, isLocal, stage }),
    openTerminal(options),
  );
}

/** Returns the command that the arguments name; `undefined` when they ask for help. Throws a RefusedError. */
export function parseCommandLine(args: readonly string[]) {
  const { values: options, positionals } = parseEveryOption(args);
  const [first, second] = positionals;
  if (options.help || first === undefined || first === 'help') return undefined;
  const length = commands.some(({ name }) => name.startsWith(`${first} `)) && second !== undefined ? 2 : 1;
  const name = positionals.slice(0, length).join(' ');
  const command = commands.find((one) => one.name === name);
  if (!command) throw withHelp(translate(texts.noCommand, { name }));
  // An option that was ignored, such as --dry-run, would not prevent what it was meant to prevent.
  const foreign = Object.keys(options).find((option) => !(option in commonOptions || option in command.options));
  if (foreign) throw withHelp(translate(texts.foreignOption, { command: name, option: foreign }));
  const subjects = positionals.slice(length);
  requireSubjects(command, subjects, options);
  // A command with `needs: 'configuration'` reads no more of its operator than that.
  const run = (operator: Operator | ConfiguredOperator, terminal: Terminal) =>
    command.run(operator as Operator, terminal, subjects, args);
  return { options, run, needs: command.needs ?? 'stack' };
}

/** Throws a RefusedError for options that npm did not hand down. */
function requireOwnOptions(args: readonly string[]): void {
  const swallowed = swallowedOptions(args, { ...everyOption, ...commonOptions }, process.env);
  if (swallowed.length === 0) return;
  const options = swallowed.map((name) => `--${name}`).join(' ');
  throw new RefusedError(translate(texts.swallowed, { options, words: args.join(' ') }));
}

/** Throws a RefusedError for too few names, or too many. */
function requireSubjects(command: BridgeCommand, subjects: readonly string[], options: object): void {
  const { name, subject, takesSeveral, insteadOfSubject: filters = [] } = command;
  const words = subjects.join(' ');
  if (subject === undefined || filters.some((filter) => filter in options)) {
    if (subjects.length > 0) throw new RefusedError(translate(texts.optionsOnly, { command: name, words }));
    return;
  }
  const usage = `${name} ${subject}`;
  const orFilter = filters.length > 0 ? ` ${translate(texts.or)} --${filters.slice(0, 3).join(', --')}…` : '';
  if (subjects.length === 0) throw new RefusedError(translate(texts.sayWhich, { usage: `${usage}${orFilter}` }));
  if (subjects.length > 1 && !takesSeveral) throw new RefusedError(translate(texts.oneOnly, { usage }));
}

function parseEveryOption(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...everyOption, ...jsonOption, ...commonOptions },
      allowPositionals: true,
    });
  } catch (error) {
    throw withHelp(usageFault(error as Error));
  }
}

function withHelp(sentence: string): RefusedError {
  return new RefusedError(`${sentence}\n\n${helpOf(commands)}`);
}

/** Used without `--config`. */
const ownConfiguration = path.resolve(import.meta.dirname, '..', 'bridge.config.ts');

/** The options that choose the stack and the configuration. */
const choices = ['stage', 'region', 'config', 'stack-file'] as const;

function commandLine(words: string, chosen: { readonly [N in (typeof choices)[number]]?: string | undefined }): string {
  const options = choices.flatMap((name) => (chosen[name] === undefined ? [] : [`--${name} ${quote(chosen[name])}`]));
  return ['npm run bridge --', words, ...options].join(' ');
}

/** The text as one word of a shell: within single quotes, no character has a meaning. */
function quote(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
