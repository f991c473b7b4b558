import path from 'node:path';
import { translate } from '../lib/language.ts';
import { type BridgeCommand, commonOptions, defineCommand } from './bridge-command.ts';
import { RefusedError } from './refused-error.ts';
import { completionTexts } from './texts.ts';

/** Returns the command that prints what a shell must read to complete these commands. */
export function completionOf(commands: () => readonly BridgeCommand[]): BridgeCommand {
  return defineCommand({
    name: 'completion',
    subject: 'bash|zsh|fish',
    help: completionTexts.help,
    needs: 'nothing',
    options: {},
    run: async (_operator, terminal, _options, shell) => terminal.say(completionFor(shell, commands())),
  });
}

/** What may follow the words that were typed. */
interface Step {
  readonly typed: string;
  readonly next: readonly string[];
}

/** Returns a script for this shell. It defines `bridge`, which is `npm run bridge --` from any folder. */
export function completionFor(shell: string, commands: readonly BridgeCommand[]): string {
  const script = { bash, zsh, fish }[shell];
  if (!script) throw new RefusedError(translate(completionTexts.noShell, { shell }));
  return script(stepsOf(commands));
}

/** The longest words first, so that the first that fits is the right one. */
function stepsOf(commands: readonly BridgeCommand[]): Step[] {
  const names = commands.map(({ name }) => name);
  const first = [...new Set(names.map((name) => name.split(' ')[0] ?? ''))];
  const groups = first.flatMap((word) => {
    const next = wordsAfter(word, names);
    return next.length > 0 && !names.includes(word) ? [{ typed: word, next }] : [];
  });
  const common = Object.keys(commonOptions).filter((name) => name !== 'stack-file');
  const options = commands.map(({ name, options: own, subject = '' }) => ({
    typed: name,
    next: [
      ...wordsAfter(name, names),
      ...choicesIn(subject),
      ...[...Object.keys(own), ...common].map((option) => `--${option}`),
    ],
  }));
  return [...options.sort((a, b) => b.typed.length - a.typed.length), ...groups, { typed: '', next: first }];
}

/** Returns the second words of the names that begin with this one. */
function wordsAfter(word: string, names: readonly string[]): string[] {
  return names.flatMap((name) => (name.startsWith(`${word} `) ? [name.slice(word.length + 1)] : []));
}

/** The words that a subject offers, such as `bash|zsh|fish`. Capitals stand for something else. */
function choicesIn(subject: string): string[] {
  return subject.split('|').filter((word) => /^[a-z]+$/.test(word));
}

const folder = path.resolve(import.meta.dirname, '..');

/** A text as one word of these shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Within single quotes, fish escapes with a backslash. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const runIt = (folderText: string) => `npm --prefix ${folderText} run --silent bridge --`;

function casesOf(steps: readonly Step[], assign: (words: string) => string): string {
  return steps
    .map(({ typed, next }) => `    ${quoted(typed)}${typed ? "' '*" : ''}) ${assign(next.join(' '))} ;;`)
    .join('\n');
}

function bash(steps: readonly Step[]): string {
  return `# ~/.bashrc: source <(npm --prefix ${quoted(folder)} run --silent bridge -- completion bash)
bridge() { ${runIt(quoted(folder))} "$@"; }
_bridge() {
  local typed="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words=''
  case "\${typed:+$typed }" in
${casesOf(steps, (words) => `words=${quoted(words)}`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _bridge bridge`;
}

function zsh(steps: readonly Step[]): string {
  return `# ~/.zshrc, after compinit: source <(npm --prefix ${quoted(folder)} run --silent bridge -- completion zsh)
bridge() { ${runIt(quoted(folder))} "$@"; }
_bridge() {
  local typed="\${(j: :)words[2,CURRENT-1]}"
  local -a next
  case "\${typed:+$typed }" in
${casesOf(steps, (words) => `next=(${words})`)}
  esac
  compadd -- $next || _files
}
compdef _bridge bridge`;
}

function fish(steps: readonly Step[]): string {
  const lines = steps.map(({ typed, next }) => {
    const test = typed ? `string match -q -- ${quotedForFish(`${typed} *`)} "$typed "` : 'test -z "$typed"';
    return `  if ${test}; printf '%s\\n' ${next.join(' ')}; return; end`;
  });
  return `# ~/.config/fish/config.fish: npm --prefix ${quotedForFish(folder)} run --silent bridge -- completion fish | source
function bridge; ${runIt(quotedForFish(folder))} $argv; end
function __bridge_next
  set -l typed (string join ' ' (commandline -opc)[2..-1])
${lines.join('\n')}
end
complete -c bridge -a '(__bridge_next)'`;
}
