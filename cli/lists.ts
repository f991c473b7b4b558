import { defaultListLimits } from '../lib/lists/limits.ts';
import { countsOf, isOver, type ListState, type ListStatus } from '../lib/lists/list.ts';
import { createListFiles, listsPrefix } from '../lib/lists/list-files.ts';
import { daysFor } from '../lib/lists/read-list.ts';
import { resultKey } from '../lib/uploads/result-file.ts';
import { defineCommand, jsonOption, type OptionValues } from './bridge-command.ts';
import type { Operator, Terminal } from './operator.ts';
import { payloadKeys } from './payload-keys.ts';
import { reasonText } from './reasons.ts';
import { reasonFrom, reasonOption } from './record-decision.ts';
import { NotFoundError, RefusedError } from './refused-error.ts';
import { forPrograms, moment, zoneOfOperation } from './times.ts';
import { columns, oneLine, plural } from './wording.ts';

const mostBehind = 1_000;

export const lists = defineCommand({
  name: 'lists',
  help: {
    en: 'Lists the lists of rows that go on, and those that ended within two weeks, the newest first.',
    es: 'Muestra las listas de filas que siguen en curso y las que terminaron en las últimas dos semanas, la más reciente primero.',
    pt: 'Mostra as listas de linhas em andamento e as que terminaram nas últimas duas semanas, a mais recente primeiro.',
  },
  options: jsonOption,
  run: showLists,
});

export const showList = defineCommand({
  name: 'lists show',
  subject: 'ID',
  help: {
    en: 'Shows how far a list is, for how long it goes on, and where its result is.',
    es: 'Muestra cuánto lleva una lista, cuánto le falta y dónde está su resultado.',
    pt: 'Mostra quanto uma lista já avançou, quanto falta e onde está o seu resultado.',
  },
  options: jsonOption,
  async run(operator, terminal, { json }, id) {
    const list = await requireList(operator, id);
    if (json)
      return terminal.say(JSON.stringify(forPrograms(list, zoneOfOperation(operator, list.operation)), null, 2));
    for (const line of await describe(operator, list)) terminal.say(line);
  },
});

export const cancelList = defineCommand({
  name: 'lists cancel',
  subject: 'ID',
  help: {
    en: 'Cancels what is not sent of a list. What the CRM has stays there.',
    es: 'Cancela lo que no se ha enviado de una lista. Lo que ya está en el CRM se queda allí.',
    pt: 'Cancela o que ainda não foi enviado de uma lista. O que já está no CRM fica lá.',
  },
  options: reasonOption,
  run: (operator, terminal, options, id) =>
    decide(operator, terminal, id, {
      what: 'cancel',
      from: ['reading', 'sending', 'paused'],
      to: 'cancelling',
      reason: reasonFrom(options.reason),
      question: 'Cancel what is not sent of this list?',
      done: 'is being cancelled. Its result file says within minutes what was sent before.',
    }),
});

export const resumeList = defineCommand({
  name: 'lists resume',
  subject: 'ID',
  help: {
    en: 'Goes on with a list that was paused, by the rules that are deployed now.',
    es: 'Reanuda una lista que está en pausa, con las reglas desplegadas ahora.',
    pt: 'Retoma uma lista que está em pausa, com as regras implantadas agora.',
  },
  options: reasonOption,
  run: (operator, terminal, options, id) =>
    decide(operator, terminal, id, {
      what: 'resume',
      from: ['paused'],
      // Reads its file again: what is stored of it stays.
      to: 'reading',
      reason: reasonFrom(options.reason),
      question: 'Go on with this list?',
      done: 'goes on within a minute.',
    }),
});

async function showLists(
  operator: Operator,
  terminal: Terminal,
  { json }: OptionValues<typeof jsonOption>,
): Promise<void> {
  const found = await allLists(operator);
  const shown = found.map((list) => forPrograms(list, zoneOfOperation(operator, list.operation)));
  if (json) return terminal.say(JSON.stringify(shown, null, 2));
  if (found.length === 0) return terminal.say('There is no list.');
  const now = operator.engine.clock.now();
  const rows = found.map((list) => [
    list.id,
    list.status,
    `${overIn(list)} of ${list.rows}`,
    list.operation,
    oneLine(list.origin),
    moment(list.openedAt, now, zoneOfOperation(operator, list.operation)),
  ]);
  for (const line of columns([['ID', 'STATUS', 'OVER', 'OPERATION', 'ORIGIN', 'OPENED'], ...rows])) terminal.say(line);
}

async function allLists({ lists: store, payloads }: Operator): Promise<ListState[]> {
  const found: ListState[] = [];
  for await (const key of payloadKeys(payloads, listsPrefix)) {
    const [, id = '', name] = key.split('/');
    const list = name === 'list.json' ? await store.find(id) : undefined;
    if (list) found.push(list);
  }
  return found.sort((a, b) => b.openedAt - a.openedAt);
}

async function describe(operator: Operator, list: ListState): Promise<string[]> {
  const { engine, payloads, bridge } = operator;
  const { id, status, reason, rows, operation, openedAt, endedAt } = list;
  const upload = await createListFiles(engine.stores.objects, payloads).readNote(id);
  const at = (time: number) => moment(time, engine.clock.now(), zoneOfOperation(operator, operation));
  const days = daysFor({ bridge }, list);
  const waiting = (await engine.stores.dueIndex.all(operation, 'bulk', mostBehind)).length;
  const { ahead } = defaultListLimits;
  return [
    ...columns([
      ['list', id],
      ...(upload ? [['file', `s3://${upload.bucket}/${upload.key}`]] : []),
      ...(upload && list.resultAt ? [['result', `s3://${upload.bucket}/${resultKey(upload.key)}`]] : []),
      ['status', reason ? `${status}, ${reason}` : status],
      ['rows', countText(list)],
      ['opened', at(openedAt)],
      ...(endedAt ? [['ended', at(endedAt)]] : []),
      ...(isOver(list)
        ? []
        : [
            ['calls', `at least ${plural(days, 'day')} for ${plural(rows, 'row')}, of one call each`],
            ['bulk work due', `${waiting === mostBehind ? 'more than ' : ''}${plural(waiting, 'command')}`],
            ['behind it', `what comes now waits behind ${ahead} of its rows at most`],
          ]),
      ...list.decisions.map(({ what, by, at: time, reason: why }) => [
        what,
        `${oneLine(by)}, ${at(time)}: ${oneLine(why)}`,
      ]),
    ]),
    ...(reason ? ['', reasonText(reason)] : []),
    ...(status === 'paused' ? [`\nTo go on: ${operator.commandLine(`lists resume ${id} --reason "…"`)}`] : []),
  ];
}

function countText(list: ListState): string {
  const counts = Object.entries(countsOf(list)).filter(([, count]) => (count ?? 0) > 0);
  const begun = counts.reduce((sum, [, count = 0]) => sum + count, 0);
  const left = list.rows - begun;
  const parts = counts.map(([state, count = 0]) => `${count.toLocaleString('en')} ${state}`);
  const notBegun = left > 0 ? [`${left.toLocaleString('en')} not begun`] : [];
  return [plural(list.rows, 'row'), [...parts, ...notBegun].join(', ')].filter(Boolean).join(': ');
}

function overIn(list: ListState): number {
  const { delivered = 0, rejected = 0, skipped = 0, cancelled = 0, known = 0 } = countsOf(list);
  return delivered + rejected + skipped + cancelled + known;
}

async function requireList({ lists: store }: Operator, id: string): Promise<ListState> {
  const list = await store.find(id);
  if (list) return list;
  throw new NotFoundError(`There is no list ${oneLine(id)}. Its id has 26 letters and digits, as lists shows it`);
}

async function decide(
  operator: Operator,
  terminal: Terminal,
  id: string,
  {
    from,
    to,
    question,
    done,
    ...decision
  }: { what: 'cancel' | 'resume'; reason: string; from: ListStatus[]; to: ListStatus; question: string; done: string },
): Promise<void> {
  const list = await requireList(operator, id);
  if (!from.includes(list.status)) throw new RefusedError(`Nothing was changed: the list is ${list.status}`);
  if (!(await terminal.confirm(question))) return terminal.say('Nothing was changed.');
  const { rejected = 0 } = countsOf(list);
  const decided = { ...decision, by: terminal.by, at: operator.engine.clock.now() };
  const change = to === 'reading' ? { forgiven: rejected, reads: 0 } : {};
  const row = await operator.lists.decide(id, from, to, decided, change);
  if (!row) throw new RefusedError('It changed in the meantime, so nothing was written. Look at it again');
  terminal.say(`${id} ${done}`);
}
