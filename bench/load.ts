import { parseArgs } from 'node:util';
import { runLoad } from './load-run.ts';
import { startLoadStack } from './load-stack.ts';

// Calls of every kind at the highest rate that this machine sustains. Is each accepted call in the CRM exactly once, by its log?
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '12000' }, 'at-once': { type: 'string', default: '16' } },
});
const [calls, atOnce] = [Number(values.calls), Number(values['at-once'])];
if (!Number.isInteger(calls) || calls < 1) throw new Error('--calls takes a whole number above 0');
if (!Number.isInteger(atOnce) || atOnce < 1) throw new Error('--at-once takes a whole number above 0');

const live = process.stdout.isTTY;
let lines = 0;
function say(line: string): void {
  if (live) process.stdout.write(`\r\x1b[K${line}`);
  // When not on a terminal: one line every ten seconds.
  else if (lines++ % 10 === 0) console.log(line);
}

const stack = await startLoadStack(calls);
console.log(`${calls} calls, ${atOnce} at once…`);
const report = await runLoad(stack, { calls, atOnce, say }).finally(() => stack.stop());
if (live) process.stdout.write('\n');

const { accepted, refused, delivered, open, repeated, cases, lost, duplicated, unaccounted, rate, seconds } = report;
const wantedCases = accepted.filter(({ kind }) => kind === 'case' || kind === 'hook').length;
const refusals = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
console.log(`
Calls a second                 ${rate.toFixed(1)}
Accepted                       ${accepted.length}
Refused                        ${refusals || 0}
Repeated (no answer, 5xx)      ${repeated}
Delivered                      ${delivered}, after ${Math.round(seconds)} s
Not settled                    ${open}
Cases in the CRM               ${cases} of ${wantedCases}
Lost                           ${lost.length}
Duplicated                     ${duplicated.length}
Writes without a call          ${unaccounted}
`);
for (const label of [...lost, ...duplicated].slice(0, 20)) console.error(`FAULT ${label}`);
const isRight = lost.length + duplicated.length + unaccounted + open === 0 && cases === wantedCases;
if (!isRight || delivered !== accepted.length || accepted.length === 0) {
  console.error('NOT PROVEN: see the numbers above.');
  process.exitCode = 1;
} else console.log('Each accepted call is in the CRM exactly once.');
