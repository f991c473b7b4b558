import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wolkvox } from '../wolkvox/client.ts';
import { type AttemptServices, attempt, type Outcome } from './attempt.ts';
import { Chooser, type ChooseServices, neededTimeMs, type Worker } from './choose.ts';
import type { Delivery } from './delivery.ts';
import { type Lane, type Lanes, slotsPerToken } from './lanes.ts';
import type { Pauses } from './pauses.ts';
import type { Slot, Slots } from './slots.ts';
import type { Tokens } from './tokens.ts';

export interface WorkServices extends AttemptServices, ChooseServices {
  readonly lanes: Lanes;
  readonly slots: Slots;
  readonly pauses: Pauses;
  readonly tokens: Tokens;
  /** A client of the operation's CRM for one token. */
  readonly connect: (operation: string, token: string) => Wolkvox;
  readonly secretOf: (operation: string) => string;
  /** Why a delivery must not be sent under this configuration; nothing when it may. */
  readonly refusal: (delivery: Delivery) => string | undefined;
  readonly onOutcome: (delivery: Delivery, outcome: Outcome) => void;
}

/** One invocation's use of one token. */
interface Shift {
  readonly lane: Lane;
  readonly token: string;
  readonly fingerprint: string;
  readonly worker: Worker;
  readonly startedAt: number;
}

/**
 * One invocation of a lane: takes its slot and delivers due commands of the operation, one after the other, until there
 * are none, the token is paused, or its time is up. Never more than one request at a time.
 */
export async function work(services: WorkServices, lane: Lane, deadline: number): Promise<void> {
  const { lanes, slots, tokens, limits, now } = services;
  let epoch = await lanes.bump(lane);
  const token = await tokens.get(services.secretOf(lane.operation), tokenNumber(lane));
  if (token === undefined) return;

  const fingerprint = await tokens.fingerprint(token);
  const slot: Slot = { token: fingerprint, number: lane.number % slotsPerToken };
  const owner = randomUUID();
  const worker = {
    operation: lane.operation,
    slot: slot.number,
    owner,
    deadline,
    bytesPerSecond: limits.bytesPerSecond,
  };
  const shift: Shift = { lane, token, fingerprint, worker, startedAt: now() };
  for (;;) {
    if (!(await slots.lease(slot, owner, deadline + limits.leaseSlackMs))) return;
    let workLeft: boolean;
    try {
      workLeft = await deliverAll(services, shift);
    } finally {
      await slots.release(slot, owner);
    }
    if (workLeft) return lanes.wakeOne(lane);
    // Work accepted after the last look found this lane's wake-up used up: its epoch has moved since.
    const current = await lanes.epoch(lane);
    if (current === epoch || isOver(services, shift)) return;
    epoch = current;
  }
}

/** Delivers until nothing is due or nothing may be sent. True when work is left that another invocation can do now. */
async function deliverAll(services: WorkServices, shift: Shift): Promise<boolean> {
  const { limits, pauses, now } = services;
  const chooser = new Chooser(services, shift.worker);
  let lookedTwice = false;
  for (;;) {
    if (isOver(services, shift)) return true;
    const pauseMs = (await pauses.until(shift.fingerprint)) - now();
    if (pauseMs > limits.sleepThroughMs) return false;
    if (pauseMs > 0) await sleep(pauseMs);

    const choice = await chooser.next();
    if (choice === 'no_time') return true;
    if (choice !== 'nothing') {
      lookedTwice = false;
      if (!(await deliver(services, shift, choice))) return true;
    } else if (lookedTwice) {
      return false;
    } else {
      lookedTwice = true;
      await sleep(limits.lookAgainMs);
    }
  }
}

/** False when the token was replaced: this invocation must not use it further. */
async function deliver(services: WorkServices, shift: Shift, delivery: Delivery): Promise<boolean> {
  const { tokens, connect, pauses, now, onOutcome } = services;
  const { lane, token, fingerprint, worker } = shift;
  const outcome = await attempt(services, {
    delivery,
    owner: worker.owner,
    crm: connect(lane.operation, token),
    marker: await tokens.marker(delivery.id),
    deadline: worker.deadline,
    refusal: refusal(services, shift, delivery),
  });
  onOutcome(delivery, outcome);
  if (outcome.settlement.status !== 'accepted') await leaveLine(services, delivery);
  if (outcome.verdict === 'token') return keepToken(services, shift);
  const pauseMs = pauseAfter(services, outcome.verdict);
  if (pauseMs > 0) await pauses.pause(fingerprint, now() + pauseMs, outcome.verdict);
  return true;
}

/** How long a token rests after this verdict. */
function pauseAfter({ limits }: WorkServices, verdict: Outcome['verdict']): number {
  if (verdict === 'quota') return 60 * 60_000;
  if (verdict === 'maintenance') return limits.maintenancePauseMs;
  return verdict === 'uncertain' ? limits.unknownPauseMs : 0;
}

function refusal(services: WorkServices, { worker }: Shift, delivery: Delivery): string | undefined {
  const { limits } = services;
  if ((delivery.crashClaims ?? 0) >= limits.crashClaims) return 'poison';
  if ((delivery.timeOuts ?? 0) >= limits.timeOuts) return 'too_slow';
  if (neededTimeMs(limits, delivery.bytes, worker.bytesPerSecond) > limits.longestMs) return 'too_large';
  return services.refusal(delivery);
}

/** Ends the wait of whoever stands behind a finished command. */
async function leaveLine({ orders, ledger, now }: WorkServices, { order }: Delivery): Promise<void> {
  if (!order) return;
  await orders.leave(order);
  const next = await orders.first(order.key);
  if (next) await ledger.reschedule(next.id, now());
}

/** A token is replaced by storing another: if that happened, the next invocation uses it; if not, this one rests. */
async function keepToken({ tokens, pauses, secretOf, limits, now }: WorkServices, shift: Shift): Promise<boolean> {
  const stored = await tokens.refetch(secretOf(shift.lane.operation), tokenNumber(shift.lane));
  if (stored !== shift.token) return false;
  await pauses.pause(shift.fingerprint, now() + limits.refusedTokenPauseMs, 'token');
  return true;
}

function isOver({ limits, now }: WorkServices, { startedAt }: Shift): boolean {
  return now() - startedAt > limits.takeWorkMs;
}

function tokenNumber({ number }: Lane): number {
  return Math.floor(number / slotsPerToken);
}
