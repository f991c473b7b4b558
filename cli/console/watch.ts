import type { ServerResponse } from 'node:http';
import type { ConsolePart } from './console-part.ts';
import { Feed } from './feed.ts';
import type { Sections } from './section.ts';

/** Looks at the parts of the page while one is open, and not otherwise. */
export class Watch {
  readonly #parts: readonly ConsolePart[];
  readonly #feed = new Feed();
  readonly #stopListening: readonly (() => void)[];
  readonly #timers = new Map<ConsolePart, NodeJS.Timeout>();
  #isPolling = false;

  constructor(parts: readonly ConsolePart[]) {
    this.#parts = parts;
    this.#stopListening = parts.flatMap((part) => part.onChange?.(() => this.#showSoon(part)) ?? []);
  }

  /** The current sections of every part. */
  async sections(): Promise<Sections> {
    const each = await Promise.all(this.#parts.map((part) => part.sections()));
    return Object.assign({}, ...each) as Sections;
  }

  /** Streams the changes to this page until it disconnects. */
  follow(response: ServerResponse): void {
    this.#feed.join(response, () => {
      if (!this.#feed.isWatched) this.#stopPolling();
    });
    if (this.#isPolling) return;
    this.#isPolling = true;
    for (const part of this.#parts) this.#showAfter(part, 0);
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#stopPolling();
    this.#feed.close();
  }

  /** Sends the changes after a short delay, because one call makes several changes. */
  #showSoon(part: ConsolePart): void {
    if (this.#feed.isWatched && !this.#timers.has(part)) this.#showAfter(part, batchMs);
  }

  /** Each look waits for the one before, so that a slow ledger has one at a time. */
  #showAfter(part: ConsolePart, ms: number): void {
    const timer = setTimeout(async () => {
      const polls = part.pollMs !== undefined;
      // A change that comes while it looks needs another look.
      if (!polls) this.#timers.delete(part);
      const startedAt = performance.now();
      const sections = await part.sections();
      if (polls ? this.#timers.get(part) !== timer : !this.#feed.isWatched) return;
      this.#feed.show(sections);
      // A slow look rests longer, so that looking takes a fifth of the time at most.
      const tookMs = performance.now() - startedAt;
      if (part.pollMs !== undefined) this.#showAfter(part, Math.max(part.pollMs, 4 * tookMs));
    }, ms);
    this.#timers.set(part, timer);
  }

  #stopPolling(): void {
    this.#isPolling = false;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

const batchMs = 50;
