import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectError, type Objects } from '../aws/objects.ts';
import type { Wolkvox } from '../wolkvox/client.ts';
import { WolkvoxError } from '../wolkvox/error.ts';
import { classify, type Verdict } from './classify.ts';
import { Command } from './command.ts';
import type { Delivery } from './delivery.ts';
import { Fenced, type FenceServices, takeFence } from './fence.ts';
import type { Claim, Settlement } from './ledger.ts';
import { onlySetsValues, send } from './send.ts';

export interface AttemptServices extends FenceServices {
  readonly objects: Objects;
  readonly random: () => number;
}

export interface Attempt {
  readonly delivery: Delivery;
  readonly owner: string;
  readonly crm: Wolkvox;
  readonly marker: string;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** A reason for which this command must not be sent at all. */
  readonly refusal?: string | undefined;
}

/** How an attempt ended: what the answer meant, and what the row says now. */
export interface Outcome {
  readonly verdict: Verdict | 'delivered';
  readonly settlement: Settlement;
}

/** Tries one claimed delivery once and writes into the ledger how that ended. */
export async function attempt(services: AttemptServices, job: Attempt): Promise<Outcome> {
  const { ledger } = services;
  const claim: Claim = { id: job.delivery.id, owner: job.owner, attempt: job.delivery.attempt };
  const { outcome, lastByteSent } = await call(services, job, claim);
  const write = lastByteSent ? ledger.settle : ledger.release;
  await untilWritten(services, job.deadline, () => write(claim, outcome.settlement));
  return outcome;
}

async function call(services: AttemptServices, job: Attempt, claim: Claim) {
  const { objects } = services;
  let command: Command | undefined;
  let fenceTaken = false;
  try {
    command = await readCommand(objects, job);
    const sent = await send(job.crm, objects, command, job.marker, {
      beforeLastByte: async () => {
        await takeFence(services, claim, job.deadline);
        fenceTaken = true;
      },
    });
    const settlement: Settlement = { status: 'delivered', crmId: sent.id, idPrefijo: sent.idPrefijo };
    return { outcome: { verdict: 'delivered', settlement } satisfies Outcome, lastByteSent: true };
  } catch (error) {
    // The client knows whether the byte left; of any other error after the fence, nobody does.
    const lastByteSent = error instanceof WolkvoxError ? error.lastByteSent : fenceTaken;
    return { outcome: judge(services, job, error, command, lastByteSent), lastByteSent };
  }
}

/** An outcome that is known must not be lost to a table that is slow for a moment. */
async function untilWritten({ now }: AttemptServices, deadline: number, write: () => Promise<unknown>): Promise<void> {
  for (let waitMs = 200; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      await write();
      return;
    } catch (error) {
      if (deadline - now() < waitMs) throw error;
      await sleep(waitMs);
    }
  }
}

class Refused extends Error {
  override readonly name = 'Refused';
}

async function readCommand(objects: Objects, { delivery, refusal }: Attempt): Promise<Command> {
  if (refusal) throw new Refused(refusal);
  const text = await objects.getText(delivery.payload.bucket, delivery.payload.key);
  const command = Command.safeParse(JSON.parse(text));
  if (!command.success) throw new Refused(`invalid:${command.error.issues[0]?.path.join('.')}`);
  return command.data;
}

function judge(
  services: AttemptServices,
  { delivery }: Attempt,
  error: unknown,
  command: Command | undefined,
  lastByteSent: boolean,
): Outcome {
  const { verdict, reason, http, code } = explain(error, lastByteSent);
  const details = { reason, http, code, ...(reason === 'out_of_time' && { timedOut: true }) };
  if (verdict === 'rejected') return { verdict, settlement: { status: 'rejected', ...details } };
  if (verdict === 'uncertain' && !(command && onlySetsValues(command))) {
    return { verdict, settlement: { status: 'uncertain', ...details } };
  }
  const notBefore = Math.round(services.now() + waitMs(services, verdict, delivery.attempt));
  return { verdict, settlement: { status: 'accepted', notBefore, ...details } };
}

function explain(error: unknown, lastByteSent: boolean) {
  if (error instanceof Refused) return { verdict: 'rejected' as const, reason: error.message };
  if (error instanceof Fenced) return { verdict: 'again' as const, reason: error.reason };
  const cause = error instanceof Error ? error.cause : undefined;
  const object = error instanceof ObjectError ? error : cause instanceof ObjectError ? cause : undefined;
  if (object && object.reason !== 'object_unreadable') return { verdict: 'rejected' as const, reason: object.reason };
  if (error instanceof WolkvoxError) {
    const verdict = classify(error.kind, lastByteSent);
    return {
      verdict,
      reason: error.field ? `${error.kind}:${error.field}` : error.kind,
      http: error.status,
      code: error.code,
    };
  }
  return { verdict: lastByteSent ? ('uncertain' as const) : ('again' as const), reason: 'failed' };
}

/** Soon after "two at a time"; else twice as long after each attempt. Both spread by chance. */
function waitMs({ limits, random }: AttemptServices, verdict: Verdict, attempts: number): number {
  if (verdict === 'busy') return limits.busyMs * (1 + 4 * random());
  const doubled = limits.backoffMs * 2 ** Math.min(attempts - 1, 20);
  return Math.min(doubled, limits.longestBackoffMs) * (1 + random() / 2);
}
