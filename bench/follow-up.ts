import { parseArgs } from 'node:util';
import { proveFollowUp } from './follow-up-proof.ts';

// One follow-up over many cases, whose worker is killed three times. Has each case exactly one task in the CRM, and was the
// reserve of each day kept, by the simulator's own state?
const { values } = parseArgs({ options: { cases: { type: 'string', default: '20000' } } });
const cases = Number(values.cases);
const startedAt = Date.now();
const proof = await proveFollowUp(cases, (line) => console.log(line));

const { kills, pages, reads, tasks, without, twice, days, overspent, isProven } = proof;
console.log(`
Cases                    ${cases}, on ${pages} pages, in ${Math.round((Date.now() - startedAt) / 1_000)} s
Workers killed           ${kills}
Calls that read          ${reads}
Tasks in the CRM         ${tasks}
Cases without a task     ${without}
Cases with two           ${twice}
Days                     ${days}, of which ${overspent} took calls of the reserve
${isProven ? 'Each case has one task, and the quota was kept.' : 'NOT PROVEN: see the numbers above.'}`);
if (!isProven) process.exitCode = 1;
