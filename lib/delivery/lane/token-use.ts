import type { TokenInformation } from '../../wolkvox/token-information.ts';
import type { Limits } from '../limits.ts';
import type { Clock } from '../timing.ts';
import type { TokenStores } from './lane-run.ts';
import { type Pause, pauseIn } from './pauses.ts';
import { type CountedCall, type CountedCalls, type QuotaUse, reserveOf, type Share } from './quota.ts';
import type { Slot, TogetherWith } from './slots.ts';
import type { TokenRow } from './token-row.ts';

interface UseServices {
  readonly tokenStores: TokenStores;
  readonly limits: Limits;
  readonly clock: Clock;
}

/**
 * One run's use of a token: its slot, its row as it was seen last, and the calls of its day that are counted ahead, several by
 * one write. A process that dies with them has counted too many, never too few. They are made on the day they were counted on, or
 * not at all.
 */
export class TokenUse {
  readonly #services: UseServices;
  readonly #slot: Slot;
  readonly #owner: string;
  #row: TokenRow;
  #seenAt: number;
  #forgotten = 0;
  #ahead = 0;
  /** The end of the day that those ahead were counted on. */
  #until = 0;
  /** Those ahead may be made for any work: the reserve is not touched. */
  #isForBulk = false;

  private constructor(services: UseServices, slot: Slot, owner: string, row: TokenRow) {
    this.#services = services;
    this.#slot = slot;
    this.#owner = owner;
    this.#row = row;
    this.#seenAt = services.clock.now();
  }

  /** Leases the slot, and counts one call by the same write where one is left. Returns `undefined` when another worker has the slot. */
  static async open(services: UseServices, slot: Slot, owner: string, until: number): Promise<TokenUse | undefined> {
    const { tokenStores, limits, clock } = services;
    const oneCall: TogetherWith = {
      when: '#used < #limit AND #resetAt > :now',
      values: { now: clock.now() },
      add: { used: 1 },
    };
    const counted = await tokenStores.slots.lease(slot, owner, until, oneCall);
    const row = counted ?? (await tokenStores.slots.lease(slot, owner, until));
    if (!row) return undefined;
    const use = new TokenUse(services, slot, owner, row);
    if (!counted) return use;
    const limit = Number(row['limit']);
    use.#ahead = 1;
    use.#until = Number(row['resetAt']);
    use.#isForBulk = Number(row['used']) <= limit - reserveOf(limit, limits);
    return use;
  }

  /** Releases the slot, and gives back the calls that were not made. */
  async release(): Promise<void> {
    const { slots } = this.#services.tokenStores;
    const sameDay = { when: '#resetAt = :until', values: { until: this.#until }, add: { used: -this.#ahead } };
    const isGivenBack = this.#ahead > 0 && (await slots.release(this.#slot, this.#owner, sameDay));
    if (!isGivenBack) await slots.release(this.#slot, this.#owner);
  }

  /** The token's pause, at most as old as a look at the index may be. */
  async pause(): Promise<Pause> {
    const { tokenStores, limits, clock } = this.#services;
    if (clock.now() - this.#seenAt > limits.lookAgainMs) {
      this.#see((await tokenStores.read(this.#slot.token)) ?? this.#row);
    }
    return pauseIn(this.#row);
  }

  /** This run has written to the row elsewhere. What a write that is under way returns may be older. */
  forget(): void {
    this.#forgotten += 1;
    this.#seenAt = Number.NEGATIVE_INFINITY;
  }

  async openDay(ask: () => Promise<TokenInformation>): Promise<void> {
    if (await this.#services.tokenStores.quota.openDay(this.#slot.token, ask, this.#row)) this.forget();
  }

  /** Counts one call. Returns `undefined` when none is left for this use. */
  async spendCall(use: QuotaUse, share?: Share): Promise<CountedCall | undefined> {
    if (share) return this.#spend(use, 1, share);
    if (this.#until <= this.#services.clock.now()) this.#ahead = 0;
    if (this.#ahead === 0 && this.#row['isConfirmed'] === true) await this.#countAhead();
    if (this.#ahead === 0 || (use === 'bulk' && !this.#isForBulk)) return this.#spend(use, 1);
    this.#ahead -= 1;
    const until = this.#until;
    const giveBack = async () => {
      if (until === this.#until) this.#ahead += 1;
    };
    return { until, giveBack };
  }

  /** Where the day ends soon, calls are counted one by one. */
  async #countAhead(): Promise<void> {
    const { limit, used } = { limit: Number(this.#row['limit']), used: Number(this.#row['used']) };
    if (used + 2 * countedAhead > limit - reserveOf(limit, this.#services.limits)) return;
    const counted = await this.#spend('bulk', countedAhead);
    if (!counted) return;
    this.#ahead = countedAhead;
    this.#until = counted.until;
    this.#isForBulk = true;
  }

  async #spend(use: QuotaUse, calls: number, share?: Share): Promise<CountedCalls | undefined> {
    const { quota } = this.#services.tokenStores;
    const forgotten = this.#forgotten;
    const counted = await quota.spendCall(this.#slot.token, use, { calls, share, row: this.#row });
    if (counted && forgotten === this.#forgotten) this.#see(counted.row);
    return counted;
  }

  #see(row: TokenRow): void {
    this.#row = row;
    this.#seenAt = this.#services.clock.now();
  }
}

const countedAhead = 10;
