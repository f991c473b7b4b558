import { firingsAfter } from '../lib/calendar/firings.ts';
import { shownIn } from '../lib/calendar/local-time.ts';
import { rateMs } from '../lib/calendar/schedule-expression.ts';
import { firingFaults } from '../lib/config/checks/schedules.ts';
import { type Schedule, zoneOf } from '../lib/config/schedules.ts';
import { translate } from '../lib/language.ts';
import { defineCommand, jsonOption, type OptionValues } from './bridge-command.ts';
import type { ConfiguredOperator, Terminal } from './operator.ts';
import { scheduleTexts as texts } from './texts.ts';

export const schedules = defineCommand({
  name: 'schedules',
  help: {
    en: 'Lists the schedules of the configuration, each with its next five firings in its own zone.',
    es: 'Lista las programaciones de la configuración, cada una con sus cinco disparos siguientes en su propia zona.',
    pt: 'Lista os agendamentos da configuração, cada um com os seus cinco próximos disparos no seu próprio fuso.',
  },
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
  const listed = bridge.schedules.map((schedule) => ({ ...shownSchedule(schedule), ...firingsOf(schedule, now) }));
  if (json) return terminal.say(JSON.stringify(listed, null, 2));
  if (listed.length === 0) return terminal.say(translate(texts.none));
  for (const { name, expression, zone, next, faults } of listed) {
    terminal.say(`${name}  ${expression}  ${zone}`);
    for (const fault of faults) terminal.say(`  ${translate(texts.refused, { fault })}`);
    for (const instant of next) terminal.say(`  ${shownIn(zone, instant)}`);
    if (rateMs(expression) !== undefined) terminal.say(`  ${translate(texts.fromDeployment)}`);
  }
}

function shownSchedule(schedule: Schedule) {
  return { name: schedule.name, expression: schedule.expression, zone: zoneOf(schedule) };
}

/** What cannot be deployed has no firings. */
function firingsOf(schedule: Schedule, now: Date) {
  const faults = firingFaults(`schedules.${schedule.name}`, schedule, now).map(
    ({ where, sentence }) => `${where}: ${sentence}`,
  );
  if (faults.length > 0) return { next: [], faults };
  return { next: firingsAfter(schedule.expression, zoneOf(schedule), now).take(5).toArray(), faults };
}
