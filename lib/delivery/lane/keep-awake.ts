import type { LaneRun, LaneServices } from './lane-run.ts';

/**
 * Says of a lane that it is awake for as long as its run lasts, so that commands wake others. The run's first write says so for
 * `awakeMs`, which is enough for most: only a longer run writes again. Returns a function that ends it. Without these writes a
 * command may wait for this lane although another one sleeps.
 */
export function keepAwake({ wakeUps, limits }: LaneServices, { lane, deadline }: LaneRun): () => Promise<void> {
  let extended: Promise<void> | undefined;
  const extend = () => {
    extended = wakeUps.stayAwake(lane, deadline).catch(() => {});
  };
  const timer = setTimeout(extend, limits.awakeMs / 2);
  return async () => {
    clearTimeout(timer);
    if (!extended) return;
    await extended;
    await wakeUps.stayAwake(lane, undefined).catch(() => {});
  };
}
