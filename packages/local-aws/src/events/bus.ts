import { randomUUID } from 'node:crypto';
import { checkPattern, type EventPattern, matchesPattern } from './pattern.ts';

/** An event of an AWS service, for the default bus of the account. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventRule {
  readonly pattern: EventPattern;
  /** Receives the whole event as JSON. */
  readonly target: (body: string) => void;
}

/** The default event bus of the account. */
export interface EventBus {
  /** Throws when the pattern has a part that is not emulated. */
  addRule(rule: EventRule): void;
  /** Passes the event to the target of each rule that it matches. */
  put(event: BusEvent): void;
}

/** A bus that delivers each event once, at once and in order. AWS guarantees neither. */
export function createEventBus({ region, account }: { region: string; account: string }): EventBus {
  const rules: EventRule[] = [];
  return {
    addRule(rule) {
      checkPattern(rule.pattern);
      rules.push(rule);
    },
    put(event) {
      const time = `${new Date().toISOString().slice(0, 19)}Z`;
      const envelope = { version: '0', id: randomUUID(), account, time, region, ...event };
      for (const { pattern, target } of rules) if (matchesPattern(pattern, envelope)) target(JSON.stringify(envelope));
    },
  };
}
