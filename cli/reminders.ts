import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { interactiveList } from '../lib/delivery/ledger/due-index.ts';
import {
  cancelReminder,
  isCancelled,
  isReminder,
  listReminders,
  mayMoveTo,
  moveReminder,
  type Reminder,
} from '../lib/delivery/reminders.ts';
import { instantOf, notOver, SendAtText } from '../lib/delivery/send-at.ts';
import { defineCommand, jsonOption } from './bridge-command.ts';
import { commandOf, showsWhat, whatOption } from './deliveries/files-of.ts';
import { findDelivery } from './deliveries/find-delivery.ts';
import type { Operator, Terminal } from './operator.ts';
import { newDecision, reasonFrom, reasonOption } from './record-decision.ts';
import { RefusedError } from './refused-error.ts';
import { forPrograms, moment, zoneOfOperation } from './times.ts';
import { wholeNumber } from './whole-number.ts';
import { columns, oneLine } from './wording.ts';

export const reminders = defineCommand({
  name: 'reminders list',
  help: {
    en: 'Lists the commands that wait for their time, the first due first.',
    es: 'Lista los comandos que esperan su hora, el más próximo primero.',
    pt: 'Lista os comandos que esperam a sua hora, o mais próximo primeiro.',
  },
  options: { limit: { type: 'string', value: '50' }, ...whatOption, ...jsonOption },
  async run(operator, terminal, { limit: text = '50', json, what }) {
    const limit = wholeNumber('--limit', text);
    const found = await remindersOf(operator, limit + 1);
    const shown = found.slice(0, limit);
    if (json) {
      const rows = shown.map((one) => forPrograms(one, zoneOfOperation(operator, one.operation)));
      return terminal.say(JSON.stringify(rows, null, 2));
    }
    if (shown.length === 0) return terminal.say('No command waits for its time.');
    const now = operator.engine.clock.now();
    const names = showsWhat(operator, { what }) ? await namesOf(operator, shown) : undefined;
    const rows = shown.map(({ id, sendAt, kind, operation, origin }, at) => [
      id,
      moment(sendAt, now, zoneOfOperation(operator, operation)),
      kind,
      operation,
      oneLine(origin),
      ...(names ? [oneLine(names[at] ?? '–')] : []),
    ]);
    const heading = ['ID', 'SENT', 'KIND', 'OPERATION', 'ORIGIN', ...(names ? ['NAME'] : [])];
    for (const line of columns([heading, ...rows])) terminal.say(line);
    if (found.length > limit) terminal.say(`There are more than these ${limit}: --limit shows more.`);
  },
});

export const move = defineCommand({
  name: 'reminders move',
  subject: 'ID',
  help: {
    en: 'Moves a command that waits for its time to another one.',
    es: 'Pasa a otra hora un comando que espera la suya.',
    pt: 'Passa para outra hora um comando que espera a sua.',
  },
  options: { to: { type: 'string', value: '2027-03-02T09:00:00-05:00', isRequired: true }, ...reasonOption },
  async run(operator, terminal, { to, reason: text }, id) {
    const reason = reasonFrom(text);
    const sendAt = SendAtText.safeParse(to);
    if (!sendAt.success) throw new RefusedError(`--to ${sendAt.error.issues[0]?.message}`);
    const reminder = requireReminder(operator, await findDelivery(operator, id));
    const at = instantOf(sendAt.data);
    const now = operator.engine.clock.now();
    // It would be sent at once, which nobody can undo.
    if (at <= now) throw new RefusedError(`--to ${notOver}`);
    if (!mayMoveTo(reminder, at)) throw new RefusedError('--to must be at most 10 years from its acceptance');
    const time = moment(at, now, zoneOfOperation(operator, reminder.operation));
    if (!(await terminal.confirm(`Send it from ${time} on?`))) return terminal.say('Nothing was changed.');
    if (!(await moveReminder(servicesOf(operator), reminder, at))) throw changedError(operator, id);
    await operator.engine.stores.ledger.addDecision(id, newDecision(operator, terminal, { what: 'move', reason }));
    terminal.say(`${id} is sent ${time}.`);
  },
});

export const cancel = defineCommand({
  name: 'reminders cancel',
  subject: 'ID',
  help: {
    en: 'Cancels a command that waits for its time. It is never sent.',
    es: 'Cancela un comando que espera su hora. Nunca se envía.',
    pt: 'Cancela um comando que espera a sua hora. Nunca é enviado.',
  },
  options: reasonOption,
  async run(operator: Operator, terminal: Terminal, options, id) {
    const reason = reasonFrom(options.reason);
    const delivery = await findDelivery(operator, id);
    // Cancelled again: its payload may still be kept.
    const isAgain = isCancelled(delivery);
    if (!isAgain) requireReminder(operator, delivery);
    if (!isAgain && !(await terminal.confirm('Cancel it?'))) return terminal.say('Nothing was changed.');
    const row = await cancelReminder(servicesOf(operator), delivery, { by: terminal.by, reason });
    if (!row) throw changedError(operator, id);
    terminal.say(`${id} is cancelled.`);
  },
});

/** Returns the name of each activity. `undefined` for one whose payload is gone. */
async function namesOf(operator: Operator, shown: readonly Reminder[]): Promise<(string | undefined)[]> {
  const named: (string | undefined)[] = [];
  for (const one of shown) {
    const command = await commandOf(operator, one);
    if (command?.kind === 'insertTask') named.push(command.task.name);
    else if (command?.kind === 'insertCall') named.push(command.call.name);
    else named.push(command?.kind === 'insertMeeting' ? command.meeting.name : undefined);
  }
  return named;
}

async function remindersOf(operator: Operator, limit: number): Promise<Reminder[]> {
  const services = servicesOf(operator);
  const { dueIndex } = operator.engine.stores;
  const found: Reminder[] = [];
  for (const operation of Object.keys(operator.bridge.operations)) {
    const interactive = (await dueIndex.origins.read(operation)).map(interactiveList);
    for (const list of [...interactive, 'bulk'] as const) {
      found.push(...(await listReminders(services, { operation, list, limit })));
    }
  }
  return found.sort((a, b) => a.sendAt - b.sendAt);
}

function servicesOf({ engine: { stores, clock } }: Operator) {
  return { ...stores, now: clock.now };
}

function requireReminder(operator: Operator, delivery: Delivery): Reminder {
  if (isReminder(delivery, operator.engine.clock.now())) return delivery;
  const see = operator.commandLine(`deliveries show ${delivery.id}`);
  throw new RefusedError(`It does not wait for its time: it is ${delivery.status}. See ${see}`);
}

function changedError(operator: Operator, id: string): RefusedError {
  const again = operator.commandLine(`deliveries show ${id}`);
  return new RefusedError(`It changed in the meantime, so nothing was written. See it again: ${again}`);
}
