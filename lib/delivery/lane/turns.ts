import type { Origins } from '../ledger/origins.ts';

/**
 * The turns of an operation's origins in one run of a lane: the one that was served last is asked last. A run begins with what
 * its process knows. It reads the origins anew after every second command, and once when it finds no work. So a flood of one
 * origin delays the first command of another by a few calls.
 */
export class Turns {
  readonly #operation: string;
  readonly #origins: Origins;
  readonly #random: () => number;
  /** The first was served the longest ago. */
  #order: readonly string[] = [];
  readonly #empty = new Set<string>();
  readonly #spent = new Set<string>();
  #served = 0;
  #wasRead = false;

  /** `random`: each run begins with another origin, so that runs of one command are fair too. */
  constructor(operation: string, origins: Origins, random: () => number) {
    this.#operation = operation;
    this.#origins = origins;
    this.#random = random;
  }

  /** Returns the origins in the order in which to ask them. */
  async inOrder(): Promise<string[]> {
    if (this.#order.length === 0) await this.#begin();
    if (this.#served >= servedBeforeLook) {
      this.#served = 0;
      this.#empty.clear();
      await this.#read();
    }
    const open = this.#order.filter((origin) => !this.#spent.has(origin));
    return [...open.filter((origin) => !this.#empty.has(origin)), ...open.filter((origin) => this.#empty.has(origin))];
  }

  /** Returns the origins that this run did not know. Reads once: what woke the lane may be the first command of a new origin. */
  async unknown(): Promise<readonly string[]> {
    return this.#wasRead ? [] : this.#read();
  }

  noteServed(origin: string): void {
    // The run was not woken for nothing.
    this.#wasRead = true;
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

  async #begin(): Promise<void> {
    const known = this.#origins.known(this.#operation);
    if (!known) return void (await this.#read());
    const first = Math.floor(this.#random() * known.length);
    this.#order = [...known.slice(first), ...known.slice(0, first)];
  }

  async #read(): Promise<readonly string[]> {
    this.#wasRead = true;
    const origins = await this.#origins.read(this.#operation);
    const unknown = origins.filter((origin) => !this.#order.includes(origin));
    this.#order = [...unknown, ...this.#order];
    return unknown;
  }
}

const servedBeforeLook = 2;
