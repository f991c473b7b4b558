import type { ReceivedMessage } from '../sqs/service.ts';
import type { Outcome } from './outcome.ts';

/**
 * The ids of the messages that failed. Without `reportsFailures` a batch fails or succeeds as a whole. With it the
 * handler's `batchItemFailures` decide, and an invalid answer fails the whole batch.
 *
 * In a FIFO queue the handler must report every message of a group after its first failure. AWS deletes the others, so
 * this does too, and `onLine` gets a warning.
 */
export function findFailedMessages(
  messages: readonly ReceivedMessage[],
  outcome: Outcome,
  options: { readonly reportsFailures: boolean; readonly onLine: (line: string) => void },
): Set<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  if (!outcome.ok) return all;
  if (!options.reportsFailures) return new Set();
  const reported = readReportedIds(outcome.payload);
  if (!reported || reported.some((id) => !all.has(id))) {
    options.onLine('The answer is no list of batchItemFailures: every message of the batch counts as failed');
    return all;
  }
  const failed = new Set(reported);
  for (const group of findBrokenGroups(messages, failed)) {
    options.onLine(`A message after a failed one of group ${group} was not reported as failed: the order is lost`);
  }
  return failed;
}

/** An empty answer, `null` and `{}` report no failure. Returns `undefined` for an invalid answer. */
function readReportedIds(payload: string): string[] | undefined {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  if (answer === null) return [];
  if (typeof answer !== 'object') return undefined;
  const { batchItemFailures = null } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const ids = batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined;
}

/** The groups in which a message succeeded after one that failed. */
function findBrokenGroups(messages: readonly ReceivedMessage[], failed: ReadonlySet<string>): Set<string> {
  const withFailure = new Set<string>();
  const broken = new Set<string>();
  for (const { messageId, attributes } of messages) {
    const group = attributes['MessageGroupId'];
    // A standard queue may have groups too, but no order.
    if (group === undefined || attributes['SequenceNumber'] === undefined) continue;
    if (failed.has(messageId)) withFailure.add(group);
    else if (withFailure.has(group)) broken.add(group);
  }
  return broken;
}
