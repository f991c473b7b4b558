import path from 'node:path';
import type { ConsolePart } from '../../cli/console/console-part.ts';
import { deskPart } from '../../cli/console/desk/desk-part.ts';
import { createOperator } from '../../cli/operator.ts';
import { findStack, setEnvironment } from '../../cli/stack-location.ts';
import { userName } from '../../cli/terminal.ts';
import { loadBridge } from '../../lib/config/load-bridge.ts';
import { defaultStage } from '../../lib/config/secret-names.ts';

/**
 * Returns the part of the page that shows what the bridge of this machine does. It asks the stack as `npm run bridge` does, by what
 * the stack announced. Sets this process's environment to that of the stack.
 */
export async function localDesk(options: {
  readonly config: string;
  readonly stackFile?: string;
}): Promise<ConsolePart> {
  const location = await findStack({ stackFile: options.stackFile });
  setEnvironment(location);
  const bridge = await loadBridge(path.resolve(options.config));
  const { caseWords, name } = location;
  const commandLine = (words: string) => `npm run bridge -- ${words}`;
  const operator = createOperator(bridge, { caseWords, commandLine, isLocal: true, stage: defaultStage });
  return deskPart(operator, { stack: name, by: userName(), mayWrite: true, pollMs: 1_000 });
}
