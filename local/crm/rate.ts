import type { Clock } from './clock.ts';
import { RefusalError } from './refusal.ts';
import type { CrmSettings } from './settings.ts';

/** The rate limit: calls per address within the last minute. */
export class AddressRate {
  readonly #settings: CrmSettings;
  readonly #clock: Clock;
  readonly #calls = new Map<string, number[]>();

  constructor(settings: CrmSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Counts a call of this address. Throws above the limit; a refused call is not counted. */
  countCall(address: string): void {
    const { perAddressPerMinute, rateStatus, rateMessage } = this.#settings;
    if (perAddressPerMinute === 0) return;
    const now = this.#clock.now();
    const recent = (this.#calls.get(address) ?? []).filter((at) => now - at < 60_000);
    this.#calls.set(address, recent);
    if (recent.length >= perAddressPerMinute) throw new RefusalError(rateStatus, rateMessage);
    recent.push(now);
  }
}
