import { type Delivery, isFinal, type Uncertain } from '../../lib/delivery/ledger/delivery.ts';
import { answerText } from '../answer-text.ts';
import { defineCommand, jsonOption, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { causeText, reasonText } from '../reasons.ts';
import { RefusedError } from '../refused-error.ts';
import { columns, moment, oneLine, plural } from '../wording.ts';
import { findDelivery } from './find-delivery.ts';
import { nextStep } from './next-step.ts';
import { shownStatus } from './shown-status.ts';
import { describeTokens } from './token-state.ts';
import { carriesMarker } from './where-to-look.ts';

export const show = defineCommand({
  name: 'deliveries show',
  subject: 'ID',
  help: {
    en: 'Shows all that the ledger knows of one delivery, what it waits for, and what to do next.',
    es: 'Muestra todo lo que se sabe de una entrega, qué espera y qué hacer.',
    pt: 'Mostra tudo o que se sabe de uma entrega, o que ela espera e o que fazer.',
  },
  options: jsonOption,
  run: (operator, terminal, options, id) => showDelivery(operator, terminal, id, options),
});

export async function showDelivery(
  operator: Operator,
  terminal: Terminal,
  id: string,
  options: OptionValues<typeof jsonOption>,
): Promise<void> {
  const delivery = await findDelivery(operator, id);
  if (options.json) return terminal.say(JSON.stringify(delivery, null, 2));
  const { clock, stores } = operator.engine;
  const now = clock.now();
  const fields = [
    ...describeDelivery(delivery, now),
    ...(await describeLeader(operator, delivery)),
    ['marker in the CRM', carriesMarker(delivery) ? await stores.markers.of(id) : 'none was sent'],
    ...(waitsForLane(delivery, now) ? await tokenRows(operator, delivery) : []),
  ];
  for (const line of columns(fields)) terminal.say(line);
  for (const { at, by, what, reason, madeDelivery } of delivery.decisions ?? []) {
    const made = madeDelivery ? ` (the missing files were sent as ${madeDelivery})` : '';
    terminal.say(`${moment(at, now)}: ${oneLine(by)}, ${what}: ${oneLine(reason)}${made}`);
  }
  terminal.say(`\nNext: ${nextStep(operator, delivery)}`);
}

/** Whether a lane takes the next step. No lane does while its token is paused. */
function waitsForLane(delivery: Delivery, now: number): boolean {
  return !isFinal(delivery) && !('leaseUntil' in delivery && delivery.leaseUntil >= now);
}

/** A secret that cannot be used is an answer too: it may be what the delivery waits for. */
async function tokenRows(operator: Operator, delivery: Delivery): Promise<string[][]> {
  try {
    return await describeTokens(operator, delivery);
  } catch (error) {
    if (error instanceof RefusedError) return [['tokens', error.message]];
    throw error;
  }
}

/** Returns which delivery is first in its case line, while this one waits behind it. */
async function describeLeader({ engine }: Operator, { id, status, linePosition }: Delivery): Promise<string[][]> {
  const { caseLines, ledger } = engine.stores;
  const first = status === 'accepted' && linePosition ? await caseLines.first(linePosition.key) : undefined;
  const leader = first && first.id !== id ? await ledger.read(first.id) : undefined;
  return leader ? [['waits behind', `${leader.id}, which is ${leader.status}`]] : [];
}

type Row = readonly [name: string, value: string | number | false | undefined];

/** Returns each field that the row has, under a name for people. */
function describeDelivery(delivery: Delivery, now: number): string[][] {
  const { status, reason, linePosition, fileCount, bytes, payload, committedAt } = delivery;
  const rows: Row[] = [
    ['id', delivery.id],
    ['status', shownStatus(delivery) === status ? status : `${status}, ${shownStatus(delivery)}`],
    ['reason', reason && reasonText(reason)],
    ['kind', delivery.kind],
    ['operation', delivery.operation],
    ['origin', delivery.origin],
    ['priority', delivery.priority],
    ['files', fileCount > 0 && `${plural(fileCount, 'file')}, ${plural(bytes, 'byte')}`],
    ['files missing', delivery.missing?.map(({ number, why }) => `${number} (${reasonText(why)})`).join('; ')],
    ['accepted', moment(delivery.acceptedAt, now)],
    ['attempts', delivery.attempt],
    ['last byte sent', committedAt && moment(committedAt, now)],
    ...describeStatus(delivery, now),
    ['HTTP status', answerText(delivery.http, delivery.code)],
    ['code of the answer', delivery.code],
    ['cause', delivery.causeCode && causeText(delivery.causeCode)],
    ...describeCounters(delivery),
    ['case line', linePosition && `number ${linePosition.number} of ${linePosition.key}`],
    [
      'when no search finds it',
      delivery.resend && 'it is sent again, three times at most, so the CRM may hold it more than once',
    ],
    ['order', delivery.orderBroken && 'a person sent it again, so others of its case line may have overtaken it'],
    [
      'payload',
      `s3://${payload.bucket}/${payload.key} (personal data; deleted once delivered, else 14 days after the end)`,
    ],
    ['fingerprint', delivery.fingerprint],
  ];
  return rows
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => [name, String(value)]);
}

/** What only rows of this status hold. */
function describeStatus(delivery: Delivery, now: number): Row[] {
  switch (delivery.status) {
    case 'accepted':
      return [['not before', delivery.notBefore && moment(delivery.notBefore, now)]];
    case 'sending':
    case 'committing':
      return [
        ['lease ends', moment(delivery.leaseUntil, now)],
        ['worker', delivery.owner],
      ];
    case 'uncertain':
      return [
        ['settled', moment(delivery.settledAt, now)],
        nextSearch(delivery, now),
        ['record in the CRM', delivery.crmId],
        ['case number', delivery.idPrefijo],
      ];
    case 'delivered':
      return [
        ['settled', moment(delivery.settledAt, now)],
        ['record in the CRM', delivery.crmId],
        ['case number', delivery.idPrefijo],
        ['in the CRM more than once', delivery.duplicate && 'yes: delete the others there'],
      ];
    case 'rejected':
      return [['settled', moment(delivery.settledAt, now)]];
  }
}

function nextSearch({ searchAt }: Uncertain, now: number): Row {
  return ['next search', searchAt && moment(searchAt, now)];
}

/** Those that are not zero. */
function describeCounters({ counters }: Delivery): Row[] {
  const { searches, failedReads, crashClaims, timeOuts, refusedSizes, throttles } = counters;
  const rows: Row[] = [
    ['searches in the CRM', searches],
    ['failed searches in a row', failedReads],
    ['workers lost', crashClaims],
    ['attempts out of time', timeOuts],
    ['attempts refused as too large', refusedSizes],
    ['attempts throttled by the CRM', throttles],
  ];
  return rows.filter(([, count]) => count !== 0);
}
