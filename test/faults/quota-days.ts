import type { Rig } from './rig.ts';

/** Counts the days of the tokens. */
export class Days {
  /** As the CRM counts them. */
  begun = 1;
  readonly #seen = new Set<string>();
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** How often a token's day had no call left for what waited: each token and day once. */
  get spent(): number {
    return this.#rig.trace.spentDays.size;
  }

  look(): void {
    for (const value of this.#rig.shape.flatMap(({ tokens }) => tokens)) {
      const { day } = this.#rig.crm.token(value) ?? {};
      if (day) this.#seen.add(day);
    }
    this.begun = Math.max(this.#seen.size, 1);
  }
}
