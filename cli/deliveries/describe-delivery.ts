import { deadlineTaskId } from '../../lib/delivery/deadline-task.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import type { Progress } from '../../lib/delivery/ledger/progress.ts';
import { answerText } from '../answer-text.ts';
import { causeText, reasonText } from '../reasons.ts';
import { moment } from '../times.ts';
import { plural } from '../wording.ts';
import { shownStatus } from './shown-status.ts';

/** How a delivery is described: at which time, in which zone, and with the names of which files, where these may be shown. */
export interface Description {
  readonly now: number;
  readonly zone: string;
  readonly files?: readonly string[] | undefined;
}

type Row = readonly [name: string, value: string | number | false | undefined];

/** Returns each field that the row has, under a name for people. */
export function describeDelivery(delivery: Delivery, how: Description): string[][] {
  const { status, reason, linePosition, payload, committedAt, answerBy, progress } = delivery;
  const time = (at: number | undefined) => at && moment(at, how.now, how.zone);
  const rows: Row[] = [
    ['id', delivery.id],
    ['status', shownStatus(delivery) === status ? status : `${status}, ${shownStatus(delivery)}`],
    ['reason', reason && reasonText(reason)],
    ['kind', delivery.kind],
    ['operation', delivery.operation],
    ['origin', delivery.origin],
    ['priority', delivery.priority],
    ['files', describeFiles(delivery, how)],
    ['files missing', delivery.missing?.map(({ number, why }) => `${number} (${reasonText(why)})`).join('; ')],
    [
      'answer by',
      answerBy && `${answerBy.day}${answerBy.extended ? `, or ${answerBy.extended} with an extension` : ''}`,
    ],
    ['task of the deadline', answerBy && deadlineTaskId(delivery)],
    ['accepted', time(delivery.acceptedAt)],
    ['read so far', progress && describeProgress(progress)],
    ['attempts', delivery.attempt],
    ['last byte sent', time(committedAt)],
    ...describeStatus(delivery, time),
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
    ['trace', delivery.trace],
    ['query of the logs', logQuery(delivery)],
  ];
  return rows
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => [name, String(value)]);
}

function describeProgress({ page, pages, cases, tasks, faults }: Progress): string {
  const failed = faults > 0 ? `; the rule threw for ${plural(faults, 'case')}` : '';
  return `${page} of ${plural(pages, 'page')}, ${plural(cases, 'case')}, ${plural(tasks, 'task')}${failed}`;
}

/** For CloudWatch Logs Insights, over all log groups of the stack. The first run logs lines that do not name the command yet. */
function logQuery({ id, trace }: Delivery): string {
  const ofFirstRun = trace === undefined ? '' : ` or xray_trace_id = "${trace}"`;
  return `fields @timestamp, message, status, reason, attempt | filter commandId = "${id}"${ofFirstRun} | sort @timestamp`;
}

/** What only rows of this status hold. */
function describeStatus(delivery: Delivery, time: (at: number | undefined) => string | number | undefined): Row[] {
  switch (delivery.status) {
    case 'accepted':
      return [['not before', time(delivery.notBefore)]];
    case 'sending':
    case 'committing':
      return [
        ['lease ends', time(delivery.leaseUntil)],
        ['worker', delivery.owner],
      ];
    case 'uncertain':
      return [
        ['settled', time(delivery.settledAt)],
        ['next search', time(delivery.searchAt)],
        ['record in the CRM', delivery.crmId],
        ['case number', delivery.idPrefijo],
      ];
    case 'delivered':
      return [
        ['settled', time(delivery.settledAt)],
        ['record in the CRM', delivery.crmId],
        ['case number', delivery.idPrefijo],
        ['in the CRM more than once', delivery.duplicate && 'yes: delete the others there'],
      ];
    case 'rejected':
      return [['settled', time(delivery.settledAt)]];
  }
}

function describeFiles({ fileCount, bytes, missing }: Delivery, { files = [] }: Description): Row[1] {
  if (fileCount === 0 && !missing) return false;
  const size = `${plural(fileCount, 'file')}, ${plural(bytes, 'byte')}`;
  return files.length === 0 ? size : `${size}: ${files.join(', ')}`;
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
