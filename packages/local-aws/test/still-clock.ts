import type { Clock } from 'local-aws';

/** A clock that stands still until the test lets time pass: however slow the machine is, nothing expires meanwhile. */
export interface StillClock extends Clock {
  /** Lets time pass. Everything that is due by then happens before this returns, the earliest first. */
  pass(ms: number): void;
}

export function createStillClock(): StillClock {
  let nowMs = Date.now();
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  return {
    now: () => nowMs,
    after(ms, act) {
      const timer = { atMs: nowMs + ms, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(ms) {
      nowMs += ms;
      const due = [...timers].filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
      for (const timer of due) {
        // An earlier one may have cancelled it.
        if (timers.delete(timer)) timer.act();
      }
    },
  };
}
