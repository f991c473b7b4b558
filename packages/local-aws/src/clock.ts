/** The time of queues and of the timeouts of functions. A test may have one that it moves itself. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Calls `act` once after `ms`. Returns a function that cancels it. */
  after(ms: number, act: () => void): () => void;
}

/** The longest delay of a timer in Node. */
const maxTimerMs = 2 ** 31 - 1;

/** The clock of this machine. */
export const machineClock: Clock = {
  now: Date.now,
  after(ms, act) {
    const timer = setTimeout(act, Math.min(Math.max(ms, 0), maxTimerMs));
    return () => clearTimeout(timer);
  },
};
