import type { WakeUps } from './wake-ups.ts';

/**
 * The turns of an operation's origins in one run of a lane: the one that was served last is asked last. What a run cannot know,
 * a new origin or new work of one that had none, it asks after every second command: so a flood of one origin delays the first
 * command of another by a few calls, and costs half a read per call.
 */
export class Turns {
  readonly #operation: string;
  readonly #wakeUps: Pick<WakeUps, 'lastOrigins' | 'readOrigins'>;
  /** The first was served the longest ago. */
  #order: readonly string[];
  readonly #empty = new Set<string>();
  readonly #spent = new Set<string>();
  #served = 0;

  /** `random`: each run begins with another origin, so that runs of one command are fair too. */
  constructor(operation: string, wakeUps: Pick<WakeUps, 'lastOrigins' | 'readOrigins'>, random: () => number) {
    this.#operation = operation;
    this.#wakeUps = wakeUps;
    const origins = wakeUps.lastOrigins(operation);
    const first = Math.floor(random() * origins.length);
    this.#order = [...origins.slice(first), ...origins.slice(0, first)];
  }

  /** Returns the origins in the order in which to ask them. */
  async inOrder(): Promise<string[]> {
    if (this.#served >= servedBeforeLook) {
      this.#served = 0;
      this.#empty.clear();
      const origins = await this.#wakeUps.readOrigins(this.#operation);
      this.#order = [...origins.filter((origin) => !this.#order.includes(origin)), ...this.#order];
    }
    const open = this.#order.filter((origin) => !this.#spent.has(origin));
    return [...open.filter((origin) => !this.#empty.has(origin)), ...open.filter((origin) => this.#empty.has(origin))];
  }

  noteServed(origin: string): void {
    this.#served += 1;
    this.#empty.delete(origin);
    this.#order = [...this.#order.filter((other) => other !== origin), origin];
  }

  noteEmpty(origin: string): void {
    this.#empty.add(origin);
  }

  /** The origin has no call of the day left: this run does not ask it again. */
  noteSpent(origin: string): void {
    this.#spent.add(origin);
  }
}

const servedBeforeLook = 2;
