import { translate } from '../lib/language.ts';
import { defineCommand } from './bridge-command.ts';
import { crmTexts, misbehaviourTexts } from './crm-texts.ts';
import type { Operator, Terminal } from './operator.ts';
import { RefusedError } from './refused-error.ts';

export const crm = defineCommand({
  name: 'crm',
  subject: 'lose|refuse|slow|maintenance|quota|end',
  help: crmTexts.help,
  options: {},
  run: (operator, terminal, _options, wish) => misbehave(operator, terminal, wish),
});

/** Makes the simulator misbehave, or behave again, and says what follows. */
export async function misbehave({ console, caseWords }: Operator, terminal: Terminal, wish: string): Promise<void> {
  if (!Object.hasOwn(misbehaviourTexts, wish)) {
    throw new RefusedError(translate(crmTexts.noWish, { wish, all: Object.keys(misbehaviourTexts).join(', ') }));
  }
  if (console === undefined || !caseWords) throw new RefusedError(translate(crmTexts.simulatorOnly));
  const answer = await fetch(`${console}/misbehave`, { method: 'POST', body: wish }).catch(() => undefined);
  if (!answer?.ok) throw new RefusedError(translate(crmTexts.noAnswer));
  const { active } = (await answer.json()) as { active: readonly string[] };
  terminal.say(translate(misbehaviourTexts[wish as keyof typeof misbehaviourTexts]));
  terminal.say(
    active.length === 0 ? translate(crmTexts.quiet) : translate(crmTexts.active, { all: active.join(', ') }),
  );
}
