import { type CronFault, cronFault } from './cron-fields.ts';

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Why EventBridge Scheduler would refuse an expression. */
export type ExpressionFault = CronFault | { readonly kind: 'expression' | 'rate' };

/**
 * Returns why EventBridge Scheduler would refuse the expression; `undefined` when it would not. Whether the expression ever fires
 * is another question: `firingsAfter`.
 */
export function expressionFault(expression: string): ExpressionFault | undefined {
  const [, kind, text = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return cronFault(text);
  if (kind !== 'rate') return { kind: 'expression' };
  return rateMs(expression) === undefined ? { kind: 'rate' } : undefined;
}

/** Returns the period of a `rate(…)`; `undefined` for any other expression. */
export function rateMs(expression: string): number | undefined {
  const [, value = '', unit = ''] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return unit === '' ? undefined : Number(value) * (unitMs[unit] ?? 0);
}
