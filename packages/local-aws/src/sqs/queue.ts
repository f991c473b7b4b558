import type { Clock } from '../clock.ts';
import type { Store, StoredList } from '../store.ts';
import { checkMessage } from './check-message.ts';
import { Deduplication } from './deduplication.ts';
import { invalidValueError } from './errors.ts';
import {
  createMessage,
  isInFlight,
  type Message,
  nextSequenceNumber,
  skipSequenceNumbers,
  toReceivedMessage,
} from './message.ts';
import type { QueueSettings } from './queue-settings.ts';
import { createReceiptHandle, readMessageId } from './receipt-handle.ts';
import type { ReceivedMessage, ReceiveOptions, SendOptions, SentMessage } from './service.ts';
import { Waiters } from './waiters.ts';

/** One queue: its messages and its waiting receivers. */
export class Queue {
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly #clock: Clock;
  readonly #deadLetters: Queue | undefined;
  readonly #waiters: Waiters;
  readonly #deduplication: Deduplication;
  readonly #store: Store;
  readonly #kept: StoredList;
  /** By id, in the order of sending. */
  readonly #messages = new Map<string, Message>();

  /**
   * A receive is not kept. Who received a message ended with the process, so a later one shows it at once, and does not count
   * that receive.
   */
  constructor(
    arn: string,
    settings: QueueSettings,
    clock: Clock,
    { deadLetters, store, name }: { deadLetters: Queue | undefined; store: Store; name: string },
  ) {
    this.arn = arn;
    this.settings = settings;
    this.#clock = clock;
    this.#waiters = new Waiters(clock);
    this.#deadLetters = deadLetters;
    this.#store = store;
    this.#kept = store.list(`queue:${name}`);
    this.#deduplication = new Deduplication(store.list(`deduplication:${name}`));
    for (const { value } of this.#kept.entries()) {
      const message = value as Message;
      this.#messages.set(message.id, message);
      skipSequenceNumbers(message.sequenceNumber);
    }
  }

  send(body: string, options: SendOptions): SentMessage {
    checkMessage(body, options, this.settings);
    const nowMs = this.#clock.now();
    const key = this.#deduplicationKey(options);
    const before = key === undefined ? undefined : this.#deduplication.find(key, nowMs);
    if (before) return before;
    const message = createMessage(body, options, this.settings, nowMs);
    const sent = { messageId: message.id, sequenceNumber: message.sequenceNumber };
    this.#store.atomically(() => {
      if (key !== undefined) this.#deduplication.remember(key, sent, nowMs);
      this.#add(message);
    });
    return sent;
  }

  /** Waits up to `waitMs` for a first message: one that is sent, or one that becomes visible again. */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const untilMs = this.#clock.now() + (options.waitMs ?? this.settings.waitMs);
    for (;;) {
      if (options.signal?.aborted || this.#waiters.isStopped) return [];
      const messages = this.#take(options.max ?? 1, options.visibilityMs ?? this.settings.visibilityMs);
      if (messages.length > 0 || this.#clock.now() >= untilMs) return messages;
      await this.#waiters.wait(Math.min(untilMs, this.#nextVisibleMs()), options.signal);
    }
  }

  /** Succeeds for a message that is gone. A FIFO queue refuses a handle after its visibility timeout. */
  delete(receiptHandle: string): void {
    const message = this.#messages.get(readMessageId(receiptHandle, this.arn));
    if (!message) return;
    const isCurrent = message.receiptHandle === receiptHandle;
    if (this.settings.fifo && !(isCurrent && isInFlight(message, this.#clock.now()))) {
      throw invalidValueError('ReceiptHandle', receiptHandle, 'The receipt handle has expired');
    }
    // A standard queue accepts an old handle and keeps the message for its present receiver.
    if (!isCurrent) return;
    this.#remove(message);
    this.#waiters.wake();
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const nowMs = this.#clock.now();
    const messages = [...this.#messages.values()];
    const visible = messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs).length;
    const inFlight = messages.filter((message) => isInFlight(message, nowMs)).length;
    return { visible, inFlight, delayed: messages.length - visible - inFlight };
  }

  stop(): void {
    this.#waiters.stop();
  }

  #add(message: Message): void {
    this.#kept.put(message.id, message);
    this.#messages.set(message.id, message);
    this.#waiters.wake();
  }

  #remove({ id }: Message): void {
    this.#kept.delete(id);
    this.#messages.delete(id);
  }

  #deduplicationKey(options: SendOptions): string | undefined {
    if (!this.settings.fifo) return undefined;
    return JSON.stringify([options.deduplicationId, this.settings.deduplicationPerGroup ? options.groupId : undefined]);
  }

  /** Takes visible messages, in order. A group with a message in flight is skipped. */
  #take(max: number, visibilityMs: number): ReceivedMessage[] {
    const nowMs = this.#clock.now();
    const taken: Message[] = [];
    const locked = this.#lockedGroups(nowMs);
    for (const message of this.#messages.values()) {
      if (taken.length === max) break;
      if (message.sentMs + this.settings.retentionMs <= nowMs) this.#remove(message);
      else if (message.visibleAtMs > nowMs) locked.add(message.groupId);
      else if (this.settings.fifo && locked.has(message.groupId)) continue;
      else if (this.#isExhausted(message)) this.#store.atomically(() => this.#moveToDeadLetters(message, nowMs));
      else taken.push(message);
    }
    for (const message of taken) {
      message.receiveCount += 1;
      message.firstReceivedMs ??= nowMs;
      message.receiptHandle = createReceiptHandle(this.arn, message.id);
      message.visibleAtMs = nowMs + visibilityMs;
    }
    return taken.map(toReceivedMessage);
  }

  #lockedGroups(nowMs: number): Set<string | undefined> {
    if (!this.settings.fifo) return new Set();
    const inFlight = [...this.#messages.values()].filter((message) => isInFlight(message, nowMs));
    return new Set(inFlight.map(({ groupId }) => groupId));
  }

  #isExhausted(message: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount;
  }

  /** The message keeps its id, its group and its deduplication id. */
  #moveToDeadLetters(message: Message, nowMs: number): void {
    this.#remove(message);
    if (!this.#deadLetters) return;
    const { fifo } = this.settings;
    this.#deadLetters.#add({
      ...message,
      sourceArn: this.arn,
      receiptHandle: undefined,
      visibleAtMs: nowMs,
      // AWS restarts the retention in a FIFO queue only.
      sentMs: fifo ? nowMs : message.sentMs,
      sequenceNumber: fifo ? nextSequenceNumber() : undefined,
    });
  }

  #nextVisibleMs(): number {
    const nowMs = this.#clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { visibleAtMs } of this.#messages.values()) {
      if (visibleAtMs > nowMs) nextMs = Math.min(nextMs, visibleAtMs);
    }
    return nextMs;
  }
}
