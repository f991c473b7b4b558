import * as z from 'zod/mini';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { type Choice, isWanted } from '../../deliveries/choice.ts';
import { shownStatus } from '../../deliveries/shown-status.ts';
import type { Operator } from '../../operator.ts';

/** The states by which the page filters. `waiting`: accepted, or a worker has it. */
export const states = ['parked', 'uncertain', 'waiting', 'rejected', 'missing', 'delivered'] as const;
export type State = (typeof states)[number];

/** Which deliveries a person looks for. What is absent is not asked for. */
export interface Wanted {
  readonly state?: State | undefined;
  /** `webhook:form`, or the name alone. */
  readonly origin?: string | undefined;
  /** The word of a reason. */
  readonly reason?: string | undefined;
  /** A case number, an id, a marker, a contact's address, or a part of a file's address. */
  readonly text?: string | undefined;
  /** Accepted then or later, epoch ms. */
  readonly since?: number | undefined;
  /** Accepted before, epoch ms. */
  readonly until?: number | undefined;
}

const Time = z.optional(z.coerce.number().check(z.int(), z.nonnegative()));
const Word = z.optional(z.string().check(z.maxLength(1_200)));
const WantedParameters = z.object({
  state: z.optional(z.enum(states)),
  origin: Word,
  reason: Word,
  text: Word,
  since: Time,
  until: Time,
});

/** Returns what a URL asks for; `undefined` where it holds something else. */
export function wantedFrom(parameters: URLSearchParams): Wanted | undefined {
  const given = [...parameters].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== '');
  return WantedParameters.safeParse(Object.fromEntries(given)).data;
}

/** Whether the row is as wanted, in any state. */
export function fitsRow({ bridge }: Operator, delivery: Delivery, { origin, reason, since, until }: Wanted): boolean {
  const choice: Choice = {
    operations: [...new Set([...Object.keys(bridge.operations), delivery.operation])],
    statuses: undefined,
    origin,
    reason,
    rows: { since, until },
  };
  return isWanted(delivery, choice);
}

export function stateOf(delivery: Delivery): State {
  const status = shownStatus(delivery);
  return status === 'accepted' || status === 'sending' || status === 'committing' ? 'waiting' : status;
}
