import { parseArgs } from 'node:util';
import type { Text } from '../lib/language.ts';
import type { Operator, Terminal } from './operator.ts';
import type { ExitCode } from './refused-error.ts';
import { optionTexts } from './texts.ts';

/** An option, as `parseArgs` reads it and as the help shows it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** What the help writes after its name, such as `NAME`. */
  readonly value?: string;
  /** Whether the command is refused without it. The help shows other options in brackets. */
  readonly isRequired?: boolean;
  /** One line of the help. Only for options that every command has. */
  readonly help?: Text;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The options of every command. `stack-file` is for tests. */
export const commonOptions = {
  stage: { type: 'string', value: 'NAME', help: optionTexts.stage },
  region: { type: 'string', value: 'NAME', help: optionTexts.region },
  config: { type: 'string', value: 'FILE', help: optionTexts.config },
  by: { type: 'string', value: 'NAME', help: optionTexts.by },
  yes: { type: 'boolean', help: optionTexts.yes },
  help: { type: 'boolean', short: 'h', help: optionTexts.help },
  'stack-file': { type: 'string', value: 'FILE' },
} as const satisfies OptionSpecs;
type CommonOptions = typeof commonOptions;

/** The option of commands that can print JSON, for programs. */
export const jsonOption = { json: { type: 'boolean' } } as const satisfies OptionSpecs;

interface CommandArgs<O extends OptionSpecs> {
  readonly args: string[];
  readonly options: O & CommonOptions;
  readonly allowPositionals: true;
}

/** The values of a command's options, common ones included. */
export type OptionValues<O extends OptionSpecs> = ReturnType<typeof parseArgs<CommandArgs<O>>>['values'];

interface Described<O extends OptionSpecs> {
  /** The words after `npm run bridge --`. */
  readonly name: string;
  /** What must be named after them, such as `ID`. */
  readonly subject?: string;
  /** Several may be named. */
  readonly takesSeveral?: boolean;
  /** The options that choose several subjects at once, in place of their names. */
  readonly insteadOfSubject?: readonly string[];
  /** One line of the help. */
  readonly help: Text;
  readonly options: O;
  /** `configuration`: it works without a stack; `nothing`: without a configuration too. @default 'stack' */
  readonly needs?: 'stack' | 'stack if there is one' | 'configuration' | 'nothing';
}

/** How a command ends that did what it was asked, where programs must know what came out. */
export interface CommandEnd {
  readonly exitCode: ExitCode;
}

function isEnd(end: unknown): end is CommandEnd {
  return typeof end === 'object' && end !== null && 'exitCode' in end;
}

/** One command of `npm run bridge`. */
export interface BridgeCommand extends Described<OptionSpecs> {
  /** Reads the command's options from `args` and runs it with what was named. Returns how it ends, if not with 0. */
  run(
    operator: Operator,
    terminal: Terminal,
    subjects: readonly string[],
    args: readonly string[],
  ): Promise<ExitCode | undefined>;
}

/** Returns a command whose `run` gets its options typed, as its own specs describe them. */
export function defineCommand<const O extends OptionSpecs>(
  command: Described<O> & {
    /** `subject`: the first of `subjects`, or `''`. Returns a `CommandEnd` where it does not end with 0. */
    run(
      operator: Operator,
      terminal: Terminal,
      options: OptionValues<O>,
      subject: string,
      subjects: readonly string[],
    ): Promise<unknown>;
  },
): BridgeCommand {
  return {
    ...command,
    async run(operator, terminal, subjects, args) {
      const options = { ...command.options, ...commonOptions };
      const { values } = parseArgs<CommandArgs<O>>({ args: [...args], options, allowPositionals: true });
      const end = await command.run(operator, terminal, values, subjects[0] ?? '', subjects);
      return isEnd(end) ? end.exitCode : undefined;
    },
  };
}
