import type { Rig } from './rig.ts';

/** Counts the days of the tokens. */
export class Days {
  /** Number of days that began, by the CRM's count. */
  begun = 1;
  readonly #seen = new Set<string>();
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** Days of tokens without a call left for waiting commands. Each token and day once. */
  get spent(): number {
    return this.#rig.trace.spentDays.size;
  }

  update(): void {
    for (const value of this.#rig.shape.flatMap(({ tokens }) => tokens)) {
      const { day } = this.#rig.crm.token(value) ?? {};
      if (day) this.#seen.add(day);
    }
    this.begun = Math.max(this.#seen.size, 1);
  }
}
