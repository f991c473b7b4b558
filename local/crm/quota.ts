import type { Clock } from './clock.ts';
import { quotaDay } from './dates.ts';
import { refusals } from './refusal.ts';
import { type CrmSettings, hourMs } from './settings.ts';
import type { Token } from './state.ts';

/** The daily quota of each token: a call costs one unit, and the counter restarts once a day. */
export class Quota {
  readonly #settings: CrmSettings;
  readonly #clock: Clock;
  readonly #beganAt: number;

  constructor(settings: CrmSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#beganAt = clock.now();
  }

  /** Spends one unit. Throws the documented refusal when none is left. */
  charge(token: Token): void {
    this.refresh(token);
    if (token.usedToday >= token.dailyLimit) throw refusals.quota();
    token.usedToday++;
  }

  /** Returns a unit, when refused calls are free. */
  refund(token: Token): void {
    token.usedToday = Math.max(0, token.usedToday - 1);
  }

  /** Starts a new day when the last one is over. Returns the hours until the next day. */
  refresh(token: Token): { hoursToRestart: number } {
    const { zone, quotaResetHour, quotaHourMs } = this.#settings;
    const passedMs = (this.#clock.now() - this.#beganAt) * (hourMs / quotaHourMs);
    const { day, hoursToRestart } = quotaDay(this.#beganAt + passedMs, zone, quotaResetHour);
    if (token.day !== day) {
      token.day = day;
      token.usedToday = 0;
    }
    return { hoursToRestart };
  }
}
