import { createTable } from '../aws/table.ts';
import type { Bridge } from '../config/bridge.ts';
import { environment } from '../environment.ts';
import type { MissedRunServices } from '../schedules/missed-runs.ts';
import { createRuns } from '../schedules/runs.ts';
import { accepting } from './accepting.ts';

/** What `remind` works with. */
export function remindServices(bridge: Bridge): MissedRunServices {
  const { table } = environment('table');
  return { bridge, accept: accepting(bridge).accept, now: Date.now, runs: createRuns(createTable(table)) };
}
