import { parseArgs } from 'node:util';
import { proveKills } from './kill-proof.ts';

// npm run kill-proof -- --kills 20
const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } });
const startedAt = Date.now();
const result = await proveKills({
  kills: Number(values.kills),
  // Every fourth kill meets a start. The others meet files that are taken and calls that run.
  killAfter: () =>
    Math.random() < 0.25 ? { isUp: false, ms: Math.random() * 3_000 } : { isUp: true, ms: Math.random() * 8_000 },
  alsoStop: true,
  say: console.log,
});
const { kills, duringStart, files, once, twice, lost, parked, orphans, calls } = result;
console.log(`
kills                        ${kills}, ${duringStart} of them before the stack was up
files                        ${files}
in the CRM exactly once      ${once}
in the CRM more than once    ${twice.join(' ') || 'none'}
lost in silence              ${lost.join(' ') || 'none'}
told in deliveries list      ${parked.join(' ') || 'none'}
functions that lived on      ${orphans}
calls that the CRM got       ${calls}
time                         ${Math.round((Date.now() - startedAt) / 1000)} s`);
if (twice.length + lost.length + orphans > 0) process.exitCode = 1;
