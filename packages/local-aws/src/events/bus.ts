import { randomUUID } from 'node:crypto';
import { checkPattern, type EventPattern, matches } from './pattern.ts';

/** What an AWS service tells the account's default bus. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventRule {
  readonly pattern: EventPattern;
  /** Gets the whole event, as the JSON that a queue gets. */
  readonly target: (body: string) => void;
}

/** The account's default event bus. */
export interface EventBus {
  /** Throws when the pattern holds something that is not emulated. */
  addRule(rule: EventRule): void;
  /** Gives the event to the target of every rule that it matches. */
  put(event: BusEvent): void;
}

/** A bus that delivers each event once and at once: AWS may do it twice, and in any order. */
export function createEventBus({ region, account }: { region: string; account: string }): EventBus {
  const rules: EventRule[] = [];
  return {
    addRule(rule) {
      checkPattern(rule.pattern);
      rules.push(rule);
    },
    put(event) {
      const time = `${new Date().toISOString().slice(0, 19)}Z`;
      const whole = { version: '0', id: randomUUID(), account, time, region, ...event };
      for (const { pattern, target } of rules) if (matches(pattern, whole)) target(JSON.stringify(whole));
    },
  };
}
