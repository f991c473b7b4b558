import { operationNamed } from '../lib/config/bridge.ts';
import { slotsPerToken } from '../lib/delivery/lane/lane.ts';
import type { Operator, Terminal } from './operator.ts';
import { plural } from './wording.ts';

/** Wakes the lanes of an operation and says so. Does not throw: the sweep wakes them within a minute. */
export async function wakeLanes({ engine, bridge }: Operator, terminal: Terminal, operation: string): Promise<void> {
  try {
    const { tokens } = operationNamed(bridge, operation);
    await engine.wakeUps.wakeAll(operation, tokens);
    terminal.say(`Woke ${plural(tokens * slotsPerToken, 'lane')} of ${operation}.`);
  } catch {
    terminal.say('Its lanes could not be woken: the next sweep does it within a minute.');
  }
}
