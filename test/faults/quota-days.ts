import type { Rig } from './rig.ts';

/** Counts the days of the tokens, as the CRM counts their calls. */
export class Days {
  begun = 1;
  spent = 0;
  readonly #seen = new Set<string>();
  readonly #rig: Rig;
  readonly #limit: number;
  readonly #last = new Map<string, number>();

  constructor(rig: Rig, limit: number) {
    this.#rig = rig;
    this.#limit = limit;
  }

  look(): void {
    for (const value of this.#rig.shape.flatMap(({ tokens }) => tokens)) {
      const { usedToday = 0, day = '' } = this.#rig.crm.token(value) ?? {};
      const before = this.#last.get(value) ?? 0;
      if (usedToday >= this.#limit && before < this.#limit) this.spent++;
      this.#last.set(value, usedToday);
      if (day) this.#seen.add(day);
    }
    this.begun = Math.max(this.#seen.size, 1);
  }
}
