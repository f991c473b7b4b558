import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './rig.ts';
import type { FaultsOperation } from './shape.ts';
import type { Workload } from './workload.ts';

const lookEveryMs = 250;

/** While uploads are held back by the reserve, hands in webhooks for the same tokens: those delivered the same day. */
export async function probeReserve(rig: Rig, workload: Workload, signal: AbortSignal): Promise<number> {
  const [bulk] = rig.shape as [FaultsOperation];
  const lanes = [...Array(2 * bulk.tokens.length).keys()].map((number) => `${bulk.name}#${number}`);
  const rests = () => lanes.map((lane) => rig.trace.rests.get(lane));
  // By the engine's own account: what it counts may be more than what the CRM counts.
  const isHeldBack = () =>
    rests().every((rest) => rest && rest.until > Date.now()) && rests().some((rest) => rest?.reason === 'reserve');
  let delivered = 0;
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    if (!isHeldBack()) continue;
    const { marker } = await workload.insertInto(bulk);
    const isThere = () =>
      rig.crm.truth.some(({ markers, outcome }) => outcome === 'applied' && markers.includes(marker));
    while (!signal.aborted && isHeldBack() && !isThere())
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    if (isHeldBack() && isThere() && (await waits(rig))) delivered++;
    await sleep(2_000, undefined, { signal }).catch(() => {});
  }
  return delivered;
}

/** Whether an upload is due and nobody works on it. */
async function waits(rig: Rig): Promise<boolean> {
  const now = Date.now();
  return (await rig.deliveries()).some(
    (row) => row.priority === 'bulk' && row.status === 'accepted' && (row.notBefore ?? 0) < now,
  );
}
