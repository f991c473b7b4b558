import { translate } from '../lib/language.ts';
import { type BridgeCommand, commonOptions, type OptionSpec, type OptionSpecs } from './bridge-command.ts';
import { texts } from './texts.ts';
import { columns } from './wording.ts';

const lineLength = 110;

/** Returns the help page: every command with its options, then the common options. */
export function helpOf(commands: readonly BridgeCommand[]): string {
  const pages = commands.map((command) => `${usageOf(command)}\n      ${translate(command.help)}`);
  return `${translate(texts.usage)}\n\n${pages.join('\n')}\n\n${commonHelp().join('\n')}`;
}

/** Returns how a command is written, over several lines when it is long. */
function usageOf({ name, subject, options }: BridgeCommand): string {
  const words = [name, ...(subject ? [subject] : []), ...Object.entries(options).map(optionUsage)];
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= lineLength) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`${lines.length === 0 ? '  ' : '    '}${word}`);
  }
  return lines.join('\n');
}

function optionUsage([name, { value, isRequired, multiple }]: [string, OptionSpec]): string {
  const option = `--${name}${value ? ` ${value}` : ''}`;
  return `${isRequired ? option : `[${option}]`}${multiple ? '…' : ''}`;
}

function commonHelp(): string[] {
  const specs: OptionSpecs = commonOptions;
  const rows = Object.entries(specs).flatMap(([name, { value = '', help }]) =>
    help === undefined ? [] : [[`  --${name} ${value}`.trimEnd(), translate(help)]],
  );
  return columns(rows);
}
