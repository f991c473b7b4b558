import { Refusal } from '../refusal.ts';
import { Attempts } from './attempts.ts';
import { checkMessage } from './check-message.ts';
import { Deduplication } from './deduplication.ts';
import { invalidValue } from './errors.ts';
import { isInFlight, type Message, newMessage, nextSequenceNumber, receivedOf } from './message.ts';
import type { QueueSettings } from './queue-settings.ts';
import { messageIdOf, newReceiptHandle } from './receipt-handle.ts';
import type { Received, ReceiveOptions, SendOptions, Sent } from './service.ts';
import { Waiting } from './waiting.ts';

/** One queue: what it holds, who has what in flight, and who waits for more. */
export class Queue {
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly #deadLetters: Queue | undefined;
  readonly #waiting = new Waiting();
  readonly #deduplication = new Deduplication();
  /** By id, in the order of sending. */
  readonly #messages = new Map<string, Message>();
  readonly #attempts = new Attempts();

  constructor(arn: string, settings: QueueSettings, deadLetters?: Queue) {
    this.arn = arn;
    this.settings = settings;
    this.#deadLetters = deadLetters;
  }

  send(body: string, given: SendOptions): Sent {
    const options = checkMessage(body, given, this.settings);
    const nowMs = Date.now();
    const key = this.#deduplicationKey(options);
    const before = key === undefined ? undefined : this.#deduplication.find(key, nowMs);
    if (before) return before;
    const message = newMessage(body, options, options.delayMs ?? this.settings.delayMs, this.settings.fifo);
    const sent = { messageId: message.id, sequenceNumber: message.sequenceNumber };
    if (key !== undefined) this.#deduplication.remember(key, sent, nowMs);
    this.#put(message);
    return sent;
  }

  /** Waits up to `waitMs` for a first message; wakes when one is sent, released, or becomes visible again. */
  async receive(options: ReceiveOptions): Promise<Received[]> {
    const again = this.#again(options);
    if (again) return again;
    const untilMs = Date.now() + (options.waitMs ?? this.settings.waitMs);
    for (;;) {
      if (options.signal?.aborted || this.#waiting.ended) return [];
      const taken = this.#take(options.max ?? 1, options.visibilityMs ?? this.settings.visibilityMs);
      if (taken.length > 0 && this.settings.fifo && options.attemptId) {
        this.#attempts.remember(options.attemptId, taken, Date.now());
      }
      if (taken.length > 0 || Date.now() >= untilMs) return taken;
      await this.#waiting.until(Math.min(untilMs, this.#nextVisibleMs()), options.signal);
    }
  }

  /** Deleting what is gone succeeds. FIFO refuses a receipt handle whose visibility timeout has passed. */
  delete(receiptHandle: string): void {
    const message = this.#messages.get(messageIdOf(receiptHandle, this.arn));
    if (!message) return;
    const current = message.receiptHandle === receiptHandle;
    if (this.settings.fifo && !(current && isInFlight(message, Date.now()))) {
      throw invalidValue('ReceiptHandle', receiptHandle, 'The receipt handle has expired');
    }
    // A standard queue forgives an old handle and keeps the message for whoever has it now.
    if (!current) return;
    this.#messages.delete(message.id);
    this.#waiting.wake();
  }

  changeVisibility(receiptHandle: string, timeoutMs: number): void {
    const message = this.#messages.get(messageIdOf(receiptHandle, this.arn));
    const reason = 'Message does not exist or is not available for visibility timeout change';
    if (!message) throw invalidValue('ReceiptHandle', receiptHandle, reason);
    if (message.receiptHandle !== receiptHandle || !isInFlight(message, Date.now())) {
      throw new Refusal('MessageNotInflight', `${reason}.`);
    }
    message.visibleAtMs = Date.now() + timeoutMs;
    this.#attempts.forget(message.id);
    this.#waiting.wake();
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const nowMs = Date.now();
    const messages = [...this.#messages.values()];
    const visible = messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs).length;
    const inFlight = messages.filter((message) => isInFlight(message, nowMs)).length;
    return { visible, inFlight, delayed: messages.length - visible - inFlight };
  }

  stop(): void {
    this.#waiting.end();
  }

  #put(message: Message): void {
    this.#messages.set(message.id, message);
    this.#waiting.wake();
  }

  #deduplicationKey(options: SendOptions): string | undefined {
    if (!this.settings.fifo) return undefined;
    return JSON.stringify([options.deduplicationId, this.settings.deduplicationPerGroup ? options.groupId : undefined]);
  }

  /** What is visible now, in order, in flight from here on. A group of which anything is in flight gives nothing. */
  #take(max: number, visibilityMs: number): Received[] {
    const nowMs = Date.now();
    const taken: Message[] = [];
    const locked = this.#lockedGroups(nowMs);
    for (const message of this.#messages.values()) {
      if (taken.length === max) break;
      if (message.sentMs + this.settings.retentionMs <= nowMs) this.#messages.delete(message.id);
      else if (message.visibleAtMs > nowMs) locked.add(message.groupId);
      else if (this.settings.fifo && locked.has(message.groupId)) continue;
      else if (this.#isSpent(message)) this.#giveUp(message, nowMs);
      else taken.push(message);
    }
    for (const message of taken) {
      message.receives += 1;
      message.firstReceivedMs ??= nowMs;
      message.receiptHandle = newReceiptHandle(this.arn, message.id);
      message.visibleAtMs = nowMs + visibilityMs;
    }
    return taken.map(receivedOf);
  }

  #lockedGroups(nowMs: number): Set<string | undefined> {
    if (!this.settings.fifo) return new Set();
    const inFlight = [...this.#messages.values()].filter((message) => isInFlight(message, nowMs));
    return new Set(inFlight.map(({ groupId }) => groupId));
  }

  #isSpent(message: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && message.receives >= redrive.maxReceiveCount;
  }

  /** The message keeps its id, its group and its deduplication id in the dead-letter queue. */
  #giveUp(message: Message, nowMs: number): void {
    this.#messages.delete(message.id);
    if (!this.#deadLetters) return;
    const { fifo } = this.settings;
    this.#deadLetters.#put({
      ...message,
      sourceArn: this.arn,
      receiptHandle: undefined,
      visibleAtMs: nowMs,
      // AWS starts the retention anew in a FIFO queue only.
      sentMs: fifo ? nowMs : message.sentMs,
      sequenceNumber: fifo ? nextSequenceNumber() : undefined,
    });
  }

  /** The messages of an earlier attempt of the same receive, invisible for a whole timeout again. */
  #again(options: ReceiveOptions): Received[] | undefined {
    const nowMs = Date.now();
    const given = options.attemptId === undefined ? undefined : this.#attempts.find(options.attemptId, nowMs);
    const messages = (given ?? []).flatMap(({ messageId, receiptHandle }) => {
      const message = this.#messages.get(messageId);
      return message?.receiptHandle === receiptHandle && isInFlight(message, nowMs) ? [message] : [];
    });
    if (!given || messages.length < given.length) return undefined;
    for (const message of messages) message.visibleAtMs = nowMs + (options.visibilityMs ?? this.settings.visibilityMs);
    return [...given];
  }

  #nextVisibleMs(): number {
    const nowMs = Date.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { visibleAtMs } of this.#messages.values()) {
      if (visibleAtMs > nowMs) nextMs = Math.min(nextMs, visibleAtMs);
    }
    return nextMs;
  }
}
