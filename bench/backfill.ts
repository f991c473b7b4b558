import { parseArgs } from 'node:util';
import { proveBackfill } from './backfill-proof.ts';

// Objects that were there before the bridge: taken by the command for people, stopped half way by Ctrl-C and run again. Is
// each of them one case in the CRM, by the simulator's own log?
const { values } = parseArgs({ options: { objects: { type: 'string', default: '10000' } } });
const objects = Number(values.objects);
const startedAt = Date.now();
const proof = await proveBackfill(objects, (line) => console.log(line));

const { exitCodes, deliveries, calls, cases, files, different, twice, never, isProven } = proof;
console.log(`
Objects                  ${objects}, in ${Math.round((Date.now() - startedAt) / 1_000)} s
Exit codes               ${exitCodes.join(', ')}: stopped, ended, nothing left to take
Deliveries               ${deliveries.before} before; ${deliveries.stopped} when it was stopped; ${deliveries.ended} at the end
Calls that made a case   ${calls} by the CRM's log; ${cases} cases in it
Files received           ${files}, of which different: ${different}
Sent twice               ${twice}
Never sent               ${never}
${isProven ? 'Each object is one case, and nothing was sent twice.' : 'NOT as it should be.'}`);
if (!isProven) process.exitCode = 1;
