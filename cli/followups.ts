import { shownIn } from '../lib/calendar/local-time.ts';
import { type FollowUp, followUpRule, scheduleOf } from '../lib/config/follow-ups.ts';
import { type Schedule, zoneOf } from '../lib/config/schedules.ts';
import { commandId } from '../lib/delivery/command.ts';
import { type AskedPage, askAboutPage, type FollowUpRule, followUpEvent } from '../lib/delivery/follow-ups.ts';
import { translate } from '../lib/language.ts';
import { describeThrown } from '../lib/thrown.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { crmAdvice } from './crm-advice.ts';
import { fireSchedule } from './fire.ts';
import { followUpTexts as texts } from './followup-texts.ts';
import type { Operator, Terminal } from './operator.ts';
import { RefusedError } from './refused-error.ts';
import { borrowToken } from './token-loan.ts';
import { columns, oneLine } from './wording.ts';

const options = { 'dry-run': { type: 'boolean' }, ...jsonOption } as const satisfies OptionSpecs;

export const followups = defineCommand({
  name: 'followups',
  subject: 'RULE',
  help: texts.help,
  options,
  run: (operator, terminal, given, rule) => showFollowUp(operator, terminal, rule, given),
});

/** Shows what a run of the rule would make now. It reads the cases, and sends nothing. Without `--dry-run`, then fires it. */
export async function showFollowUp(
  operator: Operator,
  terminal: Terminal,
  name: string,
  given: OptionValues<typeof options>,
): Promise<void> {
  const followUp = followUpNamed(operator, name);
  const rule = followUpRule(operator.bridge, name);
  if (!rule) throw new RefusedError(translate(texts.unknown, { name, all: name }));
  const say = (line: string) => given.json || terminal.say(line);
  const schedule = scheduleOf(followUp);
  const pages = await readPages(operator, followUp, rule);
  const tasks = await Promise.all(
    pages.flatMap((page) => page.tasks.map((task) => describeTask(operator, schedule, task))),
  );
  const fresh = tasks.filter(({ isMade }) => !isMade).length;
  const cost = {
    pages: pages.length,
    cases: pages.reduce((sum, { cases }) => sum + cases, 0),
    tasks: fresh,
    known: tasks.length - fresh,
    calls: pages.length + fresh,
  };
  for (const fault of pages.flatMap(({ faults }) => faults)) {
    terminal.warn(translate(texts.threw, { name, fault: describeThrown(fault) }));
  }
  if (given.json) return terminal.say(JSON.stringify({ rule: name, ...cost, list: tasks }, null, 2));
  const rows = tasks.map(({ number, due, owner, title, isMade }) => [
    ...[number, due, owner, oneLine(title), isMade ? translate(texts.made) : ''],
  ]);
  if (rows.length > 0) for (const line of columns(rows)) say(line);
  say(translate(texts.cost, cost));
  if (given['dry-run']) return terminal.say(translate(texts.nothingSent));
  await fireSchedule(operator, terminal, name, {});
}

async function readPages(operator: Operator, { operation }: FollowUp, rule: FollowUpRule): Promise<AskedPage[]> {
  const { operations, clock } = operator.engine;
  const loan = await borrowToken(operator, operation);
  const pages: AskedPage[] = [];
  try {
    for (;;) {
      if (!(await loan.spendCall())) throw new RefusedError(translate(texts.noCalls, { pages: pages.length }));
      const page = await askAboutPage(loan.crm, rule, new Date(clock.now()), pages.length + 1);
      const isRepeated = page.ids === pages.at(-1)?.ids;
      if (!isRepeated) pages.push(page);
      if (page.isLast || isRepeated) return pages;
    }
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    const advice = crmAdvice(error, operations.settingsOf(operation).secret);
    throw new RefusedError(translate(texts.unread, { advice }), { cause: error });
  } finally {
    await loan.giveBack();
  }
}

async function describeTask(
  operator: Operator,
  schedule: Schedule,
  { command, due, record }: AskedPage['tasks'][number],
) {
  const task = command.kind === 'insertTask' ? command.task : undefined;
  const id = commandId(schedule.operation, followUpEvent(schedule.name, record.id, due));
  return {
    id,
    number: record.idPrefijo || record.id,
    due: task ? shownIn(zoneOf(schedule), new Date(task.completionDate)) : due,
    owner: task?.owner ?? '',
    title: task?.name ?? '',
    isMade: (await operator.engine.stores.ledger.read(id)) !== undefined,
  };
}

function followUpNamed({ bridge }: Operator, name: string): FollowUp {
  const { followUps = [] } = bridge;
  const found = followUps.find((one) => one.name === name);
  const all = followUps.map((one) => one.name).join(', ') || '–';
  if (!found) throw new RefusedError(translate(texts.unknown, { name, all }));
  return found;
}
