import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { resolveDelivery } from '../../deliveries/resolve.ts';
import { retryDelivery } from '../../deliveries/retry.ts';
import type { Operator, Terminal } from '../../operator.ts';
import { RefusedError } from '../../refused-error.ts';

/** What a person decides about a delivery, as the page sends it. */
export const DecisionRequest = z.strictObject({
  id: z.string(),
  what: z.enum(['retry', 'delivered', 'rejected']),
  /** The record that it became, where the search does not find it. */
  crmId: z.optional(z.string()),
  reason: z.string(),
});
export type DecisionRequest = z.infer<typeof DecisionRequest>;

/** How far a decision is. `lines`: what the command said so far, such as what its search in the CRM found. */
export interface DecisionStep {
  readonly lines: readonly string[];
  /** What it asks before it changes anything, and by which ticket it is answered. Absent once it has ended. */
  readonly question?: string | undefined;
  readonly ticket?: string | undefined;
  /** Why nothing was done. */
  readonly refusal?: string | undefined;
}

/** Decisions of the page. Each runs the command of the terminal, which asks before it writes. */
export interface Decisions {
  /** Begins one: searches the CRM where the delivery may be there, and asks. */
  begin(request: DecisionRequest): Promise<DecisionStep>;
  /** Answers the question of a ticket. Returns `undefined` when the ticket is not known, or no longer. */
  answer(ticket: string, yes: boolean): Promise<DecisionStep | undefined>;
}

/** A question that nobody answers counts as no. What the search found is old by then. */
const patienceMs = 5 * 60_000;

export function createDecisions(operator: Operator, by: string): Decisions {
  const open = new Map<string, (yes: boolean) => Promise<DecisionStep>>();

  return {
    begin(request) {
      const lines: string[] = [];
      const say = (line: string) => lines.push(...line.split('\n').filter((part) => part !== ''));
      return new Promise<DecisionStep>((begun, failed) => {
        let [show, fail] = [begun, failed];
        const confirm = (question: string) =>
          new Promise<boolean>((decide) => {
            const ticket = randomUUID();
            const timer = setTimeout(() => void open.get(ticket)?.(false), patienceMs).unref();
            open.set(ticket, (yes) => {
              open.delete(ticket);
              clearTimeout(timer);
              return new Promise((ended, failedLater) => {
                [show, fail] = [ended, failedLater];
                decide(yes);
              });
            });
            show({ lines: lines.splice(0), question, ticket });
          });
        run(operator, { by, say, warn: say, confirm }, request).then(
          () => show({ lines }),
          (error: unknown) => {
            if (error instanceof RefusedError) show({ lines, refusal: error.message });
            else fail(error);
          },
        );
      });
    },

    answer: async (ticket, yes) => open.get(ticket)?.(yes),
  };
}

async function run(operator: Operator, terminal: Terminal, { id, what, crmId, reason }: DecisionRequest) {
  if (what === 'retry') return retryDelivery(operator, terminal, id, { reason });
  return resolveDelivery(operator, terminal, id, { as: what, reason, ...(crmId && { 'crm-id': crmId }) });
}
