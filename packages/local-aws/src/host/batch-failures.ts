import type { Received } from '../sqs/service.ts';
import type { Outcome } from './outcome.ts';

/**
 * Ids of the messages of a batch that failed. Without `reportsFailures` a batch fails or succeeds as a whole. With it
 * the handler's `batchItemFailures` are believed; an answer that AWS would not understand fails the whole batch. Of a
 * FIFO queue's batch a handler must stop at the first failure of a group and report the rest of it: what it does not
 * report is deleted, as AWS does, and `onLine` hears that the group's order is lost.
 */
export function failedMessages(
  messages: readonly Received[],
  outcome: Outcome,
  options: { readonly reportsFailures: boolean; readonly onLine: (line: string) => void },
): Set<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  if (!outcome.ok) return all;
  if (!options.reportsFailures) return new Set();
  const reported = reportedIds(outcome.payload);
  if (!reported || reported.some((id) => !all.has(id))) {
    options.onLine('The answer is no list of batchItemFailures: every message of the batch counts as failed');
    return all;
  }
  const failed = new Set(reported);
  for (const group of outOfOrder(messages, failed)) {
    options.onLine(`A message after a failed one of group ${group} was not reported as failed: the order is lost`);
  }
  return failed;
}

/** Undefined when the answer is not understood. Nothing at all, `null` and `{}` mean that all succeeded. */
function reportedIds(payload: string): string[] | undefined {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  if (answer === null) return [];
  if (typeof answer !== 'object') return undefined;
  const { batchItemFailures = null } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const ids = batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined;
}

/** The groups in which a message that succeeded stands behind one that failed. */
function outOfOrder(messages: readonly Received[], failed: ReadonlySet<string>): Set<string> {
  const broken = new Set<string>();
  const groups = new Set<string>();
  for (const { messageId, attributes } of messages) {
    const group = attributes['MessageGroupId'];
    // A standard queue's messages may have a group too, and then no order.
    if (group === undefined || attributes['SequenceNumber'] === undefined) continue;
    if (failed.has(messageId)) broken.add(group);
    else if (broken.has(group)) groups.add(group);
  }
  return groups;
}
