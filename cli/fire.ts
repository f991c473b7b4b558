import { createTable } from '../lib/aws/table.ts';
import { firingsAfter } from '../lib/calendar/firings.ts';
import { instantIn, shownIn } from '../lib/calendar/local-time.ts';
import { rateMs } from '../lib/calendar/schedule-expression.ts';
import { operationNamed } from '../lib/config/bridge.ts';
import { type Schedule, zoneOf } from '../lib/config/schedules.ts';
import { accept } from '../lib/delivery/accept.ts';
import { Command } from '../lib/delivery/command.ts';
import { environment } from '../lib/environment.ts';
import { commandsOf, type RunServices, runSchedule } from '../lib/schedules/run-schedule.ts';
import { createRuns, firingText } from '../lib/schedules/runs.ts';
import { describeThrown } from '../lib/thrown.ts';
import { acceptServices } from './accept-services.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { describeFault } from './describe-fault.ts';
import type { Operator, Terminal } from './operator.ts';
import { NotFoundError, RefusedError } from './refused-error.ts';
import { columns, plural } from './wording.ts';

const more = { 'dry-run': { type: 'boolean' }, ...jsonOption } as const satisfies OptionSpecs;
const fireOptions = { at: { type: 'string', value: 'TIME' }, ...more } as const satisfies OptionSpecs;
const runOptions = { at: { type: 'string', value: 'TIME', isRequired: true }, ...more } as const satisfies OptionSpecs;
type FireOptions = OptionValues<typeof fireOptions>;

export const fire = defineCommand({
  name: 'fire',
  subject: 'NAME',
  help: {
    en: 'Fires a schedule without waiting: now, or as at TIME (2026-11-20 08:00 in its zone). Shows what it makes, and asks.',
    es: 'Dispara una programación sin esperar: ahora, o como a la hora TIME (2026-11-20 08:00 en su zona). Muestra lo que crea, y pregunta.',
    pt: 'Dispara um agendamento sem esperar: agora, ou como na hora TIME (2026-11-20 08:00 no seu fuso). Mostra o que cria, e pergunta.',
  },
  options: fireOptions,
  run: (operator, terminal, options, name) => fireSchedule(operator, terminal, name, options),
});

export const runAgain = defineCommand({
  name: 'schedules run',
  subject: 'NAME',
  help: {
    en: 'Does the run again that was to fire at TIME. Nothing that the run made before is made twice.',
    es: 'Repite la ejecución que debía dispararse a la hora TIME. Nada de lo que ya creó se crea dos veces.',
    pt: 'Repete a execução que devia disparar na hora TIME. Nada do que ela já criou é criado duas vezes.',
  },
  options: runOptions,
  run: (operator, terminal, options, name) => repeatRun(operator, terminal, name, options),
});

/** The run has the ids of the one that the scheduler would fire at that time. */
export async function fireSchedule(
  operator: Operator,
  terminal: Terminal,
  name: string,
  options: FireOptions,
): Promise<void> {
  const schedule = scheduleNamed(operator, name);
  const at = options.at === undefined ? operator.engine.clock.now() : timeFrom(options.at, zoneOf(schedule));
  await runOnce(operator, terminal, schedule, { firedAt: wholeSeconds(at), options });
}

/** Like `fire`, for a time at which the scheduler should have fired: another time would make everything once more. */
export async function repeatRun(
  operator: Operator,
  terminal: Terminal,
  name: string,
  options: FireOptions,
): Promise<void> {
  const schedule = scheduleNamed(operator, name);
  const zone = zoneOf(schedule);
  if (options.at === undefined) throw new RefusedError(`Say which run: schedules run ${name} --at '2026-11-20 08:00'`);
  const firedAt = wholeSeconds(timeFrom(options.at, zone));
  if (firedAt.getTime() > operator.engine.clock.now()) {
    const fire = operator.commandLine(`fire ${name} --at '${options.at}'`);
    throw new RefusedError(`${shownIn(zone, firedAt)} is still to come. To try its run now: ${fire}`);
  }
  const { expression } = schedule;
  const next = firingsAfter(expression, zone, new Date(firedAt.getTime() - 1)).next().value ?? undefined;
  if (rateMs(expression) === undefined && next?.getTime() !== firedAt.getTime()) {
    const after = next ? ` The next time after that is ${shownIn(zone, next)}.` : '';
    throw new RefusedError(`${name}, ${expression}, does not fire at ${shownIn(zone, firedAt)}.${after}`);
  }
  await runOnce(operator, terminal, schedule, { firedAt, options });
}

interface WantedRun {
  readonly firedAt: Date;
  readonly options: FireOptions;
}

async function runOnce(
  operator: Operator,
  terminal: Terminal,
  schedule: Schedule,
  { firedAt, options }: WantedRun,
): Promise<void> {
  const { name, operation } = schedule;
  const say = (line: string) => options.json || terminal.say(line);
  const services = runServices(operator);
  const commands = commandsIn(operator, schedule, firedAt);
  const many = plural(commands.length, 'command');
  say(`${name}, the run of ${shownIn(zoneOf(schedule), firedAt)}, makes ${many} for ${operation}.`);
  for (const command of commands) say(JSON.stringify(command, null, 2));
  if (await services.runs.isDone(name, firedAt)) say('This run was done before: what it made then is not made again.');
  const result = { schedule: name, firedAt: firingText(firedAt), operation };
  if (options['dry-run']) {
    if (options.json) return terminal.say(JSON.stringify({ ...result, commands }, null, 2));
    return terminal.say('\nNothing was sent.');
  }
  if (commands.length > 0 && !(await terminal.confirm(`Accept ${many}?`))) return terminal.say('Nothing was accepted.');
  const made = (await runSchedule(services, schedule, firedAt)).map(({ delivery: { id, kind }, outcome }) => ({
    ...{ id, kind, outcome },
  }));
  if (options.json) return terminal.say(JSON.stringify({ ...result, deliveries: made }, null, 2));
  for (const line of columns(made.map(({ id, kind, outcome }) => [id, kind, outcomeTexts[outcome]]))) say(line);
  if (made.length > 0) say(`\nTo see them: ${operator.commandLine('deliveries show ID')}`);
}

const outcomeTexts = {
  accepted: 'accepted',
  known: 'accepted before',
  conflict: 'accepted before, with other words: the first ones stay',
} as const;

function commandsIn({ bridge }: Operator, schedule: Schedule, firedAt: Date): Command[] {
  const { name } = schedule;
  let commands: Command[];
  try {
    commands = commandsOf(bridge, schedule, firedAt);
  } catch (error) {
    throw new RefusedError(`The schedule "${name}" threw: ${describeThrown(error)}`);
  }
  for (const [at, command] of commands.entries()) {
    const issues = Command.safeParse(command).error?.issues;
    if (!issues) continue;
    throw new RefusedError(`Command ${at + 1} of "${name}" would be rejected: ${describeFault(issues, command)}`);
  }
  return commands;
}

function runServices(operator: Operator): RunServices {
  const { bridge, engine } = operator;
  // The sweep wakes the lanes within a minute anyway.
  const wake = (operation: string, id: string) =>
    engine.wakeUps.wakeFor(operation, operationNamed(bridge, operation).tokens, id).catch(() => {});
  const services = acceptServices(operator, wake);
  const runs = createRuns(createTable(environment('table').table), engine.clock.now);
  return { bridge, runs, accept: (request) => accept(services, request) };
}

function scheduleNamed({ bridge }: Operator, name: string): Schedule {
  const schedule = bridge.schedules.find((one) => one.name === name);
  if (schedule) return schedule;
  const names = bridge.schedules.map((one) => one.name).join(', ') || 'none';
  throw new NotFoundError(`bridge.config.ts has no schedule "${name}". It has: ${names}`);
}

/** Returns the instant, epoch ms, of a time of the zone, or of one with its offset. */
function timeFrom(text: string, zone: string): number {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  const at = day && time ? localTime(zone, day, time) : Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : '');
  if (!Number.isNaN(at)) return at;
  throw new RefusedError(
    `--at must be a time in ${zone}, 2026-11-20 08:00, or one with its offset, 2026-11-20T13:00:00Z`,
  );
}

function localTime(zone: string, day: string, time: string): number {
  try {
    return instantIn(zone, day, time).getTime();
  } catch {
    return Number.NaN;
  }
}

/** The scheduler's times, and so the ids of a run, have no fractions. */
function wholeSeconds(ms: number): Date {
  return new Date(Math.floor(ms / 1_000) * 1_000);
}
