import type { LocalAws } from 'local-aws';
import { type Delivery, isFinal, isSearchDue } from '../lib/delivery/ledger/delivery.ts';

export interface Unfinished {
  readonly deliveries: readonly Delivery[];
  /** How many messages wait in the queue of uploads. */
  readonly events: number;
  /** What lies in the drop folder and was not taken. */
  readonly files: readonly string[];
}

/**
 * Returns the lines that say what was not finished when the stack stopped. `next`: the command that goes on with it; `undefined`
 * when nothing is kept.
 */
export function whatWaits({ deliveries, events, files }: Unfinished, next: string | undefined): string[] {
  const open = deliveries.filter((delivery) => !isFinal(delivery));
  const uncertain = open.filter(({ status }) => status === 'uncertain');
  const searched = uncertain.filter(isSearchDue).length;
  const parts = [
    [open.length - uncertain.length, 'to be sent'],
    [searched, 'uncertain, to be searched for in the CRM'],
    [uncertain.length - searched, 'parked, for a person to decide'],
    [events, 'uploaded, not handled yet'],
    [files.length, 'in the drop folder, not taken yet'],
  ] as const;
  const waiting = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (waiting.length === 0) return ['Nothing waits.'];
  const fate = next
    ? `It goes on at the next ${next}.`
    : 'It ends here, with the simulator. npm start -- --keep keeps it.';
  return [`What waits: ${waiting.join('; ')}. ${fate}`];
}

/** Returns how many messages a queue holds, whether or not somebody has received them. */
export function messagesIn({ sqs }: Pick<LocalAws, 'sqs'>, queueUrl: string): number {
  const attributes = sqs.attributes(sqs.arn(queueUrl.slice(queueUrl.lastIndexOf('/') + 1)));
  const suffixes = ['', 'NotVisible', 'Delayed'];
  return suffixes.reduce((sum, suffix) => sum + Number(attributes[`ApproximateNumberOfMessages${suffix}`] ?? 0), 0);
}
