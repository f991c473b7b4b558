import { once } from 'node:events';
import { translate } from '../../lib/language.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { commandTexts } from './command-texts.ts';
import { createConsole } from './console.ts';
import { deskPart } from './desk/desk-part.ts';
import { type ServedConsole, serveConsole } from './serve.ts';

const options = {
  /** Without it, the page only reads. */
  write: { type: 'boolean' },
  /** Of this machine. @default one that is free */
  port: { type: 'string', value: 'NUMBER' },
} as const satisfies OptionSpecs;
type ConsoleOptions = OptionValues<typeof options>;

export const consoleCommand = defineCommand({
  name: 'console',
  help: commandTexts.help,
  options,
  async run(operator, terminal, chosen) {
    const served = await openConsole(operator, terminal, chosen);
    await once(process, 'SIGINT');
    await served.stop();
    // The clients of AWS keep their connections for a while.
    process.exit(0);
  },
});

/** Between two looks at what waits. Each look is some fifteen calls of AWS. */
const pollMs = 15_000;

/** Serves the page of the operator's stack, and says where. */
export async function openConsole(
  operator: Operator,
  terminal: Terminal,
  { write: mayWrite = false, port = '0', stage }: ConsoleOptions,
): Promise<ServedConsole> {
  if (!/^\d{1,5}$/.test(port)) throw new RefusedError(translate(commandTexts.noPort, { port }));
  const stack = stage ?? translate(commandTexts.local);
  const page = createConsole({ desk: deskPart(operator, { stack, by: terminal.by, mayWrite, pollMs }) });
  const served = await serveConsole(page, Number(port)).catch((error: NodeJS.ErrnoException) => {
    throw new RefusedError(translate(commandTexts.portTaken, { port, code: error.code ?? error.message }));
  });
  terminal.say(translate(mayWrite ? commandTexts.openWrites : commandTexts.openReads, { url: served.url }));
  return served;
}
