import { bridgeFaults } from '../../lib/config/checks/bridge.ts';

/** Each fault of a configuration as a person reads it. With `now`, as a build finds them. */
export function faultLines(bridge: unknown, now?: Date): string[] {
  return bridgeFaults(bridge, now).map(({ where, sentence }) => `${where}: ${sentence}`);
}
