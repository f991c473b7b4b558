import { setTimeout as sleep } from 'node:timers/promises';
import type { Breach } from './check.ts';
import type { Rig } from './rig.ts';
import type { Workload } from './workload.ts';

/**
 * Sends one more command to every operation, wakes all lanes as the sweep does, and waits until each was awake. Returns a breach when no lane woke for
 * `patienceMs` and some still sleep: those are lost slots. A slow machine is no fault.
 */
export async function findLostSlots(rig: Rig, workload: Workload, patienceMs: number): Promise<Breach[]> {
  const before = await epochs(rig);
  for (const operation of rig.shape) await workload.insertInto(operation);
  // A command wakes one lane.
  for (const [lane, epoch] of await epochs(rig)) wake(rig, lane, epoch);
  let awake = 0;
  let lastWokeAt = performance.now();
  for (;;) {
    const now = await epochs(rig);
    const asleep = [...before].filter(([lane, epoch]) => now.get(lane) === epoch).map(([lane]) => lane);
    if (asleep.length === 0) return [];
    if (before.size - asleep.length > awake) {
      awake = before.size - asleep.length;
      lastWokeAt = performance.now();
    }
    if (performance.now() - lastWokeAt > patienceMs) {
      return [{ invariant: 'I10', what: `${asleep.length} of ${before.size} slots lost: ${asleep.join(', ')}` }];
    }
    await sleep(250);
  }
}

/** In the lane's own message group, and under the epoch that the queue may have seen already. */
function wake(rig: Rig, lane: string, epoch: number): void {
  const [operation, number] = lane.split('#');
  const body = JSON.stringify({ operation, number: Number(number), epoch });
  rig.host.aws.sqs.send(rig.queueArn('LanesQueue'), body, { groupId: lane, deduplicationId: `${lane}#${epoch}` });
}

/** By lane: the number of its awakenings. */
async function epochs(rig: Rig): Promise<Map<string, number>> {
  const ofOperations = rig.shape.map(async ({ name, tokens }) => {
    const row = await rig.row(`lanes#${name}`, 'lanes');
    return [...Array(2 * tokens.length).keys()].map(
      (lane) => [`${name}#${lane}`, Number(row?.[`epoch${lane}`] ?? 0)] as const,
    );
  });
  return new Map((await Promise.all(ofOperations)).flat());
}
