import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wolkvox } from '../wolkvox/client.ts';
import { type AttemptServices, attempt, type Outcome } from './attempt.ts';
import type { Delivery } from './delivery.ts';
import { type Lane, type Lanes, slotsPerToken } from './lanes.ts';
import { limits } from './limits.ts';
import type { Pauses } from './pauses.ts';
import type { Slot, Slots } from './slots.ts';
import type { Tokens } from './tokens.ts';

export interface WorkServices extends AttemptServices {
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

/**
 * One invocation of a lane: takes its slot and delivers due commands of the operation, one after the other, until there
 * are none, the token is paused, or its time is up. Never more than one request at a time.
 */
export async function work(services: WorkServices, lane: Lane, deadline: number): Promise<void> {
  const { lanes, slots, tokens, now } = services;
  let epoch = await lanes.bump(lane);
  const secret = services.secretOf(lane.operation);
  const token = await tokens.get(secret, Math.floor(lane.number / slotsPerToken));
  if (token === undefined) return;

  const owner = randomUUID();
  const slot: Slot = { token: await tokens.fingerprint(token), number: lane.number % slotsPerToken };
  const shift = new Shift(services, lane, owner, token, slot.token, deadline);
  for (;;) {
    if (!(await slots.lease(slot, owner, deadline + limits.leaseSlackMs))) return;
    let more: boolean;
    try {
      more = await shift.run();
    } finally {
      await slots.release(slot, owner);
    }
    if (more) return lanes.wakeOne(lane);
    // Work accepted after the last look found this lane's wake-up already used: its epoch has moved since.
    const current = await lanes.epoch(lane);
    if (current === epoch || shift.over(now())) return;
    epoch = current;
  }
}

class Shift {
  readonly #services: WorkServices;
  readonly #lane: Lane;
  readonly #owner: string;
  readonly #token: string;
  readonly #fingerprint: string;
  readonly #deadline: number;
  readonly #startedAt: number;
  readonly #tried = new Set<string>();

  constructor(services: WorkServices, lane: Lane, owner: string, token: string, fingerprint: string, deadline: number) {
    this.#services = services;
    this.#lane = lane;
    this.#owner = owner;
    this.#token = token;
    this.#fingerprint = fingerprint;
    this.#deadline = deadline;
    this.#startedAt = services.now();
  }

  over(at: number): boolean {
    return at - this.#startedAt > limits.takeWorkMs;
  }

  /** Delivers until nothing is due or nothing may be sent. True when work is left that another invocation can do now. */
  async run(): Promise<boolean> {
    let lookedTwice = false;
    for (;;) {
      if (this.over(this.#services.now())) return true;
      const pause = (await this.#services.pauses.until(this.#fingerprint)) - this.#services.now();
      if (pause > limits.sleepThroughMs) return false;
      if (pause > 0) await sleep(pause);
      const delivery = await this.#next();
      if (delivery) {
        lookedTwice = false;
        const goOn = await this.#deliver(delivery);
        if (!goOn) return true;
      } else if (lookedTwice) {
        return false;
      } else {
        lookedTwice = true;
        await sleep(limits.lookAgainMs);
      }
    }
  }

  async #next(): Promise<Delivery | undefined> {
    const { ledger } = this.#services;
    const leaseUntil = this.#deadline + limits.leaseSlackMs;
    for (const priority of ['interactive', 'bulk'] as const) {
      for (const id of await ledger.due(this.#lane.operation, priority, 10)) {
        // The index lags: an id that was taken a moment ago still stands in it.
        if (this.#tried.has(id)) continue;
        this.#tried.add(id);
        const delivery = await ledger.claim(id, this.#owner, leaseUntil);
        if (delivery) return delivery;
        await ledger.abandon(id);
      }
    }
    return undefined;
  }

  /** False when this token must not be used further in this invocation. */
  async #deliver(delivery: Delivery): Promise<boolean> {
    const { tokens, connect, now, pauses, onOutcome } = this.#services;
    const outcome = await attempt(this.#services, {
      delivery,
      owner: this.#owner,
      crm: connect(this.#lane.operation, this.#token),
      marker: await tokens.marker(delivery.id),
      deadline: this.#deadline,
      refusal: this.#refusal(delivery),
    });
    onOutcome(delivery, outcome);
    switch (outcome.verdict) {
      case 'token':
        return this.#tokenRefused();
      case 'quota':
        await pauses.pause(this.#fingerprint, now() + 60 * 60_000, 'quota');
        return true;
      case 'maintenance':
        await pauses.pause(this.#fingerprint, now() + 15 * 60_000, 'maintenance');
        return true;
      case 'uncertain':
        // The server may still be running our request, which then counts as one of the two.
        await pauses.pause(this.#fingerprint, now() + 60_000, 'uncertain');
        return true;
      default:
        return true;
    }
  }

  #refusal(delivery: Delivery): string | undefined {
    if ((delivery.crashClaims ?? 0) >= limits.crashClaims) return 'poison';
    return this.#services.refusal(delivery);
  }

  /** A token is replaced by storing another: if that happened, the next invocation uses it; if not, this one rests. */
  async #tokenRefused(): Promise<boolean> {
    const { tokens, pauses, secretOf, now } = this.#services;
    const number = Math.floor(this.#lane.number / slotsPerToken);
    const stored = await tokens.refetch(secretOf(this.#lane.operation), number);
    if (stored === this.#token) await pauses.pause(this.#fingerprint, now() + 5 * 60_000, 'token');
    return stored === this.#token;
  }
}
