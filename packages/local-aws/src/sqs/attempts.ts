import type { Received } from './service.ts';

const windowMs = 5 * 60_000;

/** What each attempt to receive was given, for a receiver whose answer was lost on the way. */
export class Attempts {
  readonly #given = new Map<string, { messages: readonly Received[]; untilMs: number }>();

  remember(attemptId: string, messages: readonly Received[], nowMs: number): void {
    for (const [id, { untilMs }] of this.#given) if (untilMs <= nowMs) this.#given.delete(id);
    this.#given.set(attemptId, { messages, untilMs: nowMs + windowMs });
  }

  find(attemptId: string, nowMs: number): readonly Received[] | undefined {
    const attempt = this.#given.get(attemptId);
    return attempt && attempt.untilMs > nowMs ? attempt.messages : undefined;
  }

  /** Attempts that gave this message cannot be repeated any more. */
  forget(messageId: string): void {
    for (const [id, { messages }] of this.#given) {
      if (messages.some((message) => message.messageId === messageId)) this.#given.delete(id);
    }
  }
}
