import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wolkvox } from '../wolkvox/client.ts';
import { tokenInformation } from '../wolkvox/token-information.ts';
import { Chooser, type ChooseServices } from './choose.ts';
import type { Performed } from './classify.ts';
import { type Lane, type Lanes, slotsPerToken, type WakeUp } from './lanes.ts';
import { type PerformServices, perform, type Shift } from './perform.ts';
import type { Slot, Slots } from './slots.ts';
import { keepToken, pauseAfter, type TokenServices, type TokenUse } from './token-use.ts';
import { untilWritten } from './until-written.ts';

export interface WorkServices extends ChooseServices, PerformServices, TokenServices {
  readonly lanes: Lanes;
  readonly slots: Slots;
  /** A client of the operation's CRM for one token. Throws when the configuration is no good. */
  readonly connect: (operation: string, token: string) => Wolkvox;
  /** Why a lane cannot work though it was woken. */
  readonly onIdle: (lane: Lane, reason: 'no_token' | 'no_calls' | 'paused') => void;
}

/**
 * One invocation of a lane, for a wake-up: takes its slot and works through what is due, one call after the other, until there
 * is nothing, the token rests, or time is up. Never more than one request at a time.
 */
export async function work(services: WorkServices, wakeUp: WakeUp, deadline: number): Promise<void> {
  const lane: Lane = { operation: wakeUp.operation, number: wakeUp.number };
  const { lanes, slots, tokens, limits, now } = services;
  // Without it, the queue drops every wake-up of this lane for five minutes.
  let epoch = await untilWritten(now, deadline, () => lanes.bump(wakeUp));
  const number = Math.floor(lane.number / slotsPerToken);
  const value = await tokens.get(services.secretOf(lane.operation), number);
  if (value === undefined) return services.onIdle(lane, 'no_token');

  const token: TokenUse = { operation: lane.operation, number, value, fingerprint: await tokens.fingerprint(value) };
  const crm = services.connect(lane.operation, value);
  const slot: Slot = { token: token.fingerprint, number: lane.number % slotsPerToken };
  const shift: Shift = { lane, owner: randomUUID(), deadline, startedAt: now(), token, crm };
  for (;;) {
    if (!(await slots.lease(slot, shift.owner, deadline + limits.leaseSlackMs))) return;
    let workLeft: boolean;
    try {
      workLeft = await workThrough(services, shift);
    } finally {
      await slots.release(slot, shift.owner);
    }
    if (workLeft) return lanes.wakeOne(lane);
    // Work accepted after the last look found this lane's wake-up used up: its epoch has moved since.
    const current = await lanes.epoch(lane);
    if (current === epoch || isOver(services, shift)) return;
    epoch = current;
  }
}

/** Works until nothing is due or nothing may be sent. True when work is left that another invocation can do now. */
async function workThrough(services: WorkServices, shift: Shift): Promise<boolean> {
  const { limits, pauses, quota, lanes, now, onIdle } = services;
  const { fingerprint } = shift.token;
  const chooser = chooserOf(services, shift);
  let looksInVain = 0;
  while (!isOver(services, shift)) {
    const { until, reason, since } = await pauses.read(fingerprint);
    const pauseMs = until - now();
    if (pauseMs > limits.sleepThroughMs) {
      await lanes.rest(shift.lane, { until, reason });
      onIdle(shift.lane, 'paused');
      return false;
    }
    if (pauseMs > 0) await sleep(pauseMs);
    await quota.open(fingerprint, () => tokenInformation(shift.crm));

    const choice = await chooser.next();
    if (choice === 'no_time') return true;
    if (choice === 'no_calls') {
      await lanes.rest(shift.lane, await quota.rest(fingerprint));
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
    if (!(await restToken(services, shift.token, verdict))) return true;
  }
  return true;
}

function chooserOf(services: WorkServices, { lane, owner, deadline, token }: Shift): Chooser {
  const { quota, speed } = services;
  return new Chooser(services, {
    operation: lane.operation,
    slot: lane.number % slotsPerToken,
    owner,
    deadline,
    spend: (shelf) => quota.spend(token.fingerprint, shelf === 'bulk' ? 'bulk' : 'reserved'),
    bytesPerSecond: () => speed.bytesPerSecond,
  });
}

/** False when the token was replaced: this invocation must not use it further. */
async function restToken(services: WorkServices, token: TokenUse, verdict: Performed): Promise<boolean> {
  if (verdict === 'token') return keepToken(services, token);
  await pauseAfter(services, token, verdict);
  return true;
}

function isOver({ limits, now }: WorkServices, { startedAt }: Shift): boolean {
  return now() - startedAt > limits.takeWorkMs;
}
