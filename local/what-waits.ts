import type { LocalAws } from 'local-aws';
import { type Delivery, isFinal, isSearchDue } from '../lib/delivery/ledger/delivery.ts';
import { translate } from '../lib/language.ts';
import { startTexts as texts } from './texts.ts';

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
  const counts = [
    [open.length - uncertain.length, texts.toBeSent],
    [searched, texts.searched],
    [uncertain.length - searched, texts.parked],
    [events, texts.notHandled],
    [files.length, texts.notTaken],
  ] as const;
  const waiting = counts.filter(([count]) => count > 0).map(([count, text]) => translate(text, { count }));
  if (waiting.length === 0) return [translate(texts.nothingWaits)];
  const parts = waiting.join('; ');
  return [next ? translate(texts.waits, { parts, next }) : translate(texts.waitsNoMore, { parts })];
}

/** Returns how many messages a queue holds, whether or not somebody has received them. */
export function messagesIn({ sqs }: Pick<LocalAws, 'sqs'>, queueUrl: string): number {
  const attributes = sqs.attributes(sqs.arn(queueUrl.slice(queueUrl.lastIndexOf('/') + 1)));
  const suffixes = ['', 'NotVisible', 'Delayed'];
  return suffixes.reduce((sum, suffix) => sum + Number(attributes[`ApproximateNumberOfMessages${suffix}`] ?? 0), 0);
}
