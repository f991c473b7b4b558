import { firingsAfter } from '../lib/calendar/firings.ts';
import { shownIn } from '../lib/calendar/local-time.ts';
import { zoneOf } from '../lib/config/schedules.ts';
import { defineCommand, jsonOption, type OptionValues } from './bridge-command.ts';
import type { ConfiguredOperator, Terminal } from './operator.ts';

export const schedules = defineCommand({
  name: 'schedules',
  help: 'Lists the schedules of the configuration, each with its next five firings in its own zone.',
  needs: 'configuration',
  options: jsonOption,
  run: (operator, terminal, options) => listSchedules(operator, terminal, options),
});

export async function listSchedules(
  { bridge }: ConfiguredOperator,
  terminal: Terminal,
  { json }: OptionValues<typeof jsonOption>,
  now = new Date(),
): Promise<void> {
  const listed = bridge.schedules.map((schedule) => {
    const { name, expression } = schedule;
    const zone = zoneOf(schedule);
    return { name, expression, zone, next: firingsAfter(expression, zone, now).take(5).toArray() };
  });
  if (json) return terminal.say(JSON.stringify(listed, null, 2));
  if (listed.length === 0) return terminal.say('The configuration has no schedule.');
  for (const { name, expression, zone, next } of listed) {
    terminal.say(`${name}  ${expression}  ${zone}`);
    for (const instant of next) terminal.say(`  ${shownIn(zone, instant)}`);
    if (next.length === 0) terminal.say(`  ${whyNone(expression)}`);
  }
}

function whyNone(expression: string): string {
  return expression.startsWith('rate') ? 'counted from its deployment' : 'never again';
}
