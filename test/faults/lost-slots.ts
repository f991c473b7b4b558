import { setTimeout as sleep } from 'node:timers/promises';
import type { Breach } from './check.ts';
import type { Rig } from './rig.ts';
import type { Workload } from './workload.ts';

/** Gives every operation one command more and waits until each of its lanes was awake: one that sleeps on is a lost slot. */
export async function findLostSlots(rig: Rig, workload: Workload, patienceMs: number): Promise<Breach[]> {
  const before = await epochs(rig);
  for (const operation of rig.shape) await workload.insertInto(operation);
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const now = await epochs(rig);
    const asleep = [...before].filter(([lane, epoch]) => now.get(lane) === epoch).map(([lane]) => lane);
    if (asleep.length === 0) return [];
    if (performance.now() > giveUpAt) {
      return [{ invariant: 'I10', what: `${asleep.length} of ${before.size} slots lost: ${asleep.join(', ')}` }];
    }
    await sleep(250);
  }
}

/** How often each lane was awake. */
async function epochs(rig: Rig): Promise<Map<string, number>> {
  const rows = await rig.rows();
  return new Map(
    rig.shape.flatMap(({ name, tokens }) => {
      const row = rows.find(({ pk }) => pk === `lanes#${name}`);
      return [...Array(2 * tokens.length).keys()].map((n) => [`${name}#${n}`, Number(row?.[`epoch${n}`] ?? 0)]);
    }),
  );
}
