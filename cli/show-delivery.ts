import { chargedAttempts, type Delivery, isFinal } from '../lib/delivery/ledger/delivery.ts';
import { deliveryNamed } from './delivery-named.ts';
import { shownStatus } from './list-deliveries.ts';
import type { Operator, Terminal } from './operator.ts';
import { reasonInWords } from './reasons.ts';
import { tokensInWords } from './token-state.ts';
import { columns, duration, moment, oneLine, plural } from './wording.ts';

/** Says all that the ledger knows of a delivery, what it waits for, and what to do next. */
export async function showDelivery(
  people: Operator,
  terminal: Terminal,
  id: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const delivery = await deliveryNamed(people, id);
  if (options.json) return terminal.say(JSON.stringify(delivery, null, 2));
  const now = people.now();
  const fields = [
    ...inWords(delivery, now),
    ...(await leaderInWords(people, delivery)),
    ['its marker in the CRM', await people.tokens.marker(id)],
    ...(waitsForALane(delivery, now) ? await tokensInWords(people, delivery.operation) : []),
  ];
  for (const line of columns(fields)) terminal.say(line);
  for (const { at, by, what, reason, madeDelivery } of delivery.decisions ?? []) {
    const made = madeDelivery ? ` (the missing files went on as ${madeDelivery})` : '';
    terminal.say(`${moment(at, now)}: ${oneLine(by)}, ${what}: ${oneLine(reason)}${made}`);
  }
  terminal.say(`\nNext: ${nextStep(people, delivery)}`);
}

/** Whether the next step is a lane's, which no lane takes while its token rests. */
function waitsForALane({ status, leaseUntil = 0 }: Delivery, now: number): boolean {
  return !isFinal(status) && leaseUntil < now;
}

/** Who stands before it in its line, while it waits. */
async function leaderInWords(
  { caseLines, ledger }: Operator,
  { id, status, linePosition }: Delivery,
): Promise<string[][]> {
  const first = status === 'accepted' && linePosition ? await caseLines.first(linePosition.key) : undefined;
  const leader = first && first.id !== id ? await ledger.read(first.id) : undefined;
  return leader ? [['waits behind', `${leader.id}, which is ${leader.status}`]] : [];
}

/** Each field that the row has, by a name that says what it is. */
function inWords(delivery: Delivery, now: number): string[][] {
  const { status, reason, attempt, linePosition, fileCount, bytes, payload } = delivery;
  const at = (time: number | undefined) => time && moment(time, now);
  const rows: [string, string | number | false | undefined][] = [
    ['id', delivery.id],
    ['status', shownStatus(delivery) === status ? status : `${status}, ${shownStatus(delivery)}`],
    ['reason', reason && reasonInWords(reason)],
    ['what it does', delivery.kind],
    ['operation', delivery.operation],
    ['came from', oneLine(delivery.origin)],
    ['priority', delivery.priority],
    ['files', fileCount > 0 && `${plural(fileCount, 'file')}, ${plural(bytes, 'byte')}`],
    ['files missing', delivery.missing?.map(({ number, why }) => `${number} (${reasonInWords(why)})`).join('; ')],
    ['accepted', at(delivery.acceptedAt)],
    ['attempts', attempt],
    ['not before', status === 'accepted' && at(delivery.notBefore)],
    ['worked on until', at(delivery.leaseUntil)],
    ['by worker', delivery.owner],
    ['last byte sent', at(delivery.committedAt)],
    ['settled', at(delivery.settledAt)],
    ['record in the CRM', delivery.crmId],
    ['case number', delivery.idPrefijo],
    ['HTTP status', delivery.http],
    ['code of the answer', delivery.code],
    ['searched for in the CRM', delivery.searches && plural(delivery.searches, 'time')],
    ['searches that failed', delivery.failedReads && `${delivery.failedReads} in a row`],
    ['next search', at(delivery.searchAt)],
    ['in the CRM more than once', delivery.duplicate && 'yes: delete what is too much there'],
    ['workers lost over it', delivery.crashClaims],
    ['attempts out of time', delivery.timeOuts],
    ['attempts put off by the CRM', delivery.putOff],
    ['place in line', linePosition && `number ${linePosition.number} of ${linePosition.key}`],
    [
      'when no search finds it',
      delivery.resend && 'it is sent again, three times at most, so it may be made more than once',
    ],
    ['order', delivery.orderBroken && 'sent again by a person: others of its line may have gone before it'],
    [
      'what it says',
      `s3://${payload.bucket}/${payload.key} (personal data, kept until it is delivered, or 14 days once it ended otherwise)`,
    ],
    ['fingerprint', delivery.fingerprint],
  ];
  return rows
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => [name, String(value)]);
}

/** What a lane does with a delivery whose worker was lost. */
const takesUp = { sending: 'sends it anew', committing: 'makes it uncertain' } as const;

function nextStep(people: Operator, delivery: Delivery): string {
  const now = people.now();
  const [manyAttempts = 0] = people.limits.stuckAttempts;
  const { id, status, notBefore = 0, leaseUntil = 0, searchAt = 0 } = delivery;
  switch (status) {
    case 'accepted':
      return [
        notBefore > now
          ? `nothing to do, it is tried again in ${duration(notBefore - now)}, or when its token may be used again`
          : 'nothing to do, a lane takes it when its turn comes; if none does, see its token above',
        ...(chargedAttempts(delivery) >= manyAttempts
          ? [`  deliveries resolve ${id} --as rejected --reason "…"    it is not wanted any more`]
          : []),
      ].join('\n');
    case 'sending':
    case 'committing':
      return leaseUntil < now
        ? `nothing to do, its worker was lost and a lane ${takesUp[status]} when its turn comes; if none does, see its token above`
        : `nothing to do, a worker has it for ${duration(leaseUntil - now)} at most`;
    case 'delivered':
      if (shownStatus(delivery) === 'missing') {
        return `correct the cause; then deliveries retry ${id} --reason "…" sends the missing files only`;
      }
      return 'nothing to do, it is in the CRM';
    case 'rejected':
      return `correct the cause; then deliveries retry ${id} --reason "…", or let its sender send it anew`;
    case 'uncertain':
      if (shownStatus(delivery) !== 'parked') {
        return `nothing to do yet, the bridge looks for it in the CRM in ${duration(searchAt - now)}`;
      }
      return [
        'look in the CRM whether it is there (its marker is at the end of the description), then one of',
        `  deliveries resolve ${id} --as delivered --crm-id ID --reason "…"`,
        `  deliveries resolve ${id} --as rejected --reason "…"    it is not there, and is not wanted any more`,
        `  deliveries retry ${id} --reason "…"                    it is not there, and is still wanted`,
      ].join('\n');
  }
}
