import { parseArgs } from 'node:util';
import { proveBackfill } from './backfill-proof.ts';

// Backfills objects that are older than the bridge. `npm run bridge backfill` is stopped half-way by Ctrl-C and run again. Is
// each object exactly one case in the CRM, by the simulator's truth log?
const { values } = parseArgs({ options: { objects: { type: 'string', default: '10000' } } });
const objects = Number(values.objects);
const startedAt = Date.now();
const proof = await proveBackfill(objects, (line) => console.log(line));

const { exitCodes, deliveries, calls, cases, files, different, twice, never, isProven } = proof;
console.log(`
Objects                  ${objects}, in ${Math.round((Date.now() - startedAt) / 1_000)} s
Exit codes               ${exitCodes.join(', ')}: stopped, ended, no object left
Deliveries               ${deliveries.before} before; ${deliveries.stopped} after the stop; ${deliveries.ended} at the end
Calls that made a case   ${calls} by the CRM's log; ${cases} cases in it
Files received           ${files}, different ones: ${different}
Sent twice               ${twice}
Never sent               ${never}
${isProven ? 'Each object is one case, and no file was sent twice.' : 'NOT PROVEN: see the numbers above.'}`);
if (!isProven) process.exitCode = 1;
