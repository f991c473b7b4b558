import { createObjects } from '../aws/objects.ts';
import { createQueue } from '../aws/queue.ts';
import { createSecrets } from '../aws/secrets.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { linkPath } from '../delivery/file-link.ts';
import { createKeyedHash } from '../delivery/keyed-hash.ts';
import type { LaneServices } from '../delivery/lane/lane-run.ts';
import { createWakeUps } from '../delivery/lane/wake-ups.ts';
import { engineLog } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { createEngine } from './engine.ts';
import { operationDirectory } from './operation-directory.ts';

/** What `deliver` works with: the engine on AWS. `apiUrl`: where links to files lead, without a slash at the end. */
export function deliverServices(bridge: Bridge, { apiUrl }: { apiUrl?: string } = {}): LaneServices {
  const { table: tableName, queue, markerKey, ...local } = environment('table', 'queue', 'markerKey');
  const limits = limitsOf(bridge);
  const table = createTable(tableName);
  const secrets = createSecrets({ refetchEveryMs: limits.refetchSecretMs });
  const hash = createKeyedHash(secrets, markerKey);
  return createEngine({
    table,
    objects: createObjects(),
    secrets,
    wakeUps: createWakeUps(table, createQueue(queue)),
    hash,
    operations: operationDirectory(
      bridge,
      local,
      apiUrl === undefined ? undefined : async (right) => apiUrl + (await linkPath(hash, right)),
    ),
    limits,
    report: engineLog,
  });
}
