import type { Delivery } from '../ledger/delivery.ts';
import { neededTimeMs } from '../timing.ts';
import { slotsPerToken } from './lane.ts';
import type { LaneRun, LaneServices } from './lane-run.ts';

/** Whether a run has the time that a delivery needs. One that no run has the time for is claimed, to be rejected. */
export function fitInto(
  { lane, deadline }: LaneRun,
  { limits, clock, speed }: LaneServices,
  { bytes, wholeBytes = bytes, status }: Delivery,
): 'yes' | 'no_time' | 'skip' {
  const sendBytes = status === 'uncertain' ? 0 : wholeBytes;
  const uploadMs = (sendBytes / speed.bytesPerSecond) * 1_000;
  if (neededTimeMs(limits, sendBytes, limits.bytesPerSecond) > limits.longestMs) return 'yes';
  // When the network is slow for an hour, the largest files still get a whole run to try.
  const neededMs = Math.min(neededTimeMs(limits, sendBytes, speed.bytesPerSecond), limits.longestMs);
  const slot = lane.number % slotsPerToken;
  if (slot === 0 && uploadMs > limits.slot0UploadMs) return 'skip';
  return neededMs > deadline - clock.now() ? 'no_time' : 'yes';
}
