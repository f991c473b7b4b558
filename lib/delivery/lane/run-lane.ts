import { randomUUID } from 'node:crypto';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { tokenInformation } from '../../wolkvox/token-information.ts';
import { retryWrite } from '../retry-write.ts';
import { type NextWorkServices, WorkQueue } from './next-work.ts';
import { type LaneRun, type PerformServices, perform } from './perform.ts';
import { replaceOrRestToken, restToken, type TokenServices, type TokenUse } from './rest-token.ts';
import type { Slot, Slots } from './slots.ts';
import { type Lane, slotsPerToken, type WakeUp, type WakeUps } from './wake-ups.ts';

export interface LaneServices extends NextWorkServices, PerformServices, TokenServices {
  readonly wakeUps: WakeUps;
  readonly slots: Slots;
  /** Resolves after so many ms by the clock of `now`. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A client of the operation's CRM for one token. Throws when the configuration is no good. */
  readonly connect: (operation: string, token: string) => Wolkvox;
  /** Why a lane cannot work though it was woken. */
  readonly onIdle: (lane: Lane, reason: 'no_token' | 'no_calls' | 'paused') => void;
}

/**
 * One invocation of a lane, for a wake-up: takes its slot and works through what is due, one call after the other, until there
 * is nothing, the token rests, or time is up. Never more than one request at a time.
 */
export async function runLane(services: LaneServices, wakeUp: WakeUp, deadline: number): Promise<void> {
  const lane: Lane = { operation: wakeUp.operation, number: wakeUp.number };
  const { wakeUps, slots, tokens, limits, now } = services;
  // Without it, the queue drops every wake-up of this lane for five minutes.
  let epoch = await retryWrite(now, deadline, () => wakeUps.beginEpoch(wakeUp));
  const number = Math.floor(lane.number / slotsPerToken);
  const value = await tokens.get(services.secretOf(lane.operation), number);
  if (value === undefined) return services.onIdle(lane, 'no_token');

  const token: TokenUse = { operation: lane.operation, number, value, fingerprint: await tokens.fingerprint(value) };
  const crm = services.connect(lane.operation, value);
  const slot: Slot = { token: token.fingerprint, number: lane.number % slotsPerToken };
  const shift: LaneRun = { lane, owner: randomUUID(), deadline, startedAt: now(), token, crm };
  for (;;) {
    if (!(await slots.lease(slot, shift.owner, deadline + limits.leaseSlackMs))) return;
    let workLeft: boolean;
    try {
      workLeft = await runUntilIdle(services, shift);
    } finally {
      await slots.release(slot, shift.owner);
    }
    if (workLeft) return wakeUps.wakeOne(lane);
    // Work accepted after the last look found this lane's wake-up used up: its epoch has moved since.
    const current = await wakeUps.currentEpoch(lane);
    if (current === epoch || isTimeUp(services, shift)) return;
    epoch = current;
  }
}

/** Works until nothing is due or nothing may be sent. True when work is left that another invocation can do now. */
async function runUntilIdle(services: LaneServices, shift: LaneRun): Promise<boolean> {
  const { limits, pauses, quota, wakeUps, now, sleep, onIdle } = services;
  const { fingerprint } = shift.token;
  const chooser = chooserOf(services, shift);
  let looksInVain = 0;
  while (!isTimeUp(services, shift)) {
    const { until, reason, since } = await pauses.read(fingerprint);
    const pauseMs = until - now();
    if (pauseMs > limits.sleepThroughMs) {
      await wakeUps.noteRest(shift.lane, { until, reason });
      onIdle(shift.lane, 'paused');
      return false;
    }
    if (pauseMs > 0) await sleep(pauseMs);
    await quota.openDay(fingerprint, () => tokenInformation(shift.crm));

    const choice = await chooser.next();
    if (choice === 'no_time') return true;
    if (choice === 'no_calls') {
      await wakeUps.noteRest(shift.lane, await quota.restUntilReset(fingerprint));
      onIdle(shift.lane, 'no_calls');
      return false;
    }
    if (choice === 'nothing') {
      looksInVain += 1;
      if (looksInVain > 1) return false;
      await sleep(limits.lookAgainMs);
      continue;
    }
    looksInVain = 0;
    const verdict = await perform(services, shift, choice);
    if (verdict === 'delivered' && since !== undefined) await pauses.end(fingerprint);
    // A token that was replaced must not be used further: another invocation takes the new one.
    if (verdict === 'token' && !(await replaceOrRestToken(services, shift.token))) return true;
    await restToken(services, shift.token, verdict);
  }
  return true;
}

function chooserOf(services: LaneServices, { lane, owner, deadline, token }: LaneRun): WorkQueue {
  const { quota, speed } = services;
  return new WorkQueue(services, {
    operation: lane.operation,
    slot: lane.number % slotsPerToken,
    owner,
    deadline,
    spendCall: (shelf) => quota.spendCall(token.fingerprint, shelf === 'bulk' ? 'bulk' : 'reserved'),
    bytesPerSecond: () => speed.bytesPerSecond,
  });
}

function isTimeUp({ limits, now }: LaneServices, { startedAt }: LaneRun): boolean {
  return now() - startedAt > limits.takeWorkMs;
}
