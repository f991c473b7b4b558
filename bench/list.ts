import { parseArgs } from 'node:util';
import { proveList } from './list-proof.ts';

// A long list whose function is killed three times. Is each row exactly one command, and is the result file exact?
const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const rows = Number(values.rows);
const startedAt = Date.now();
const proof = await proveList(rows, (line) => console.log(line));

const { kills, deliveries, notOnce, lines, wrong, isFinal, isProven } = proof;
console.log(`
Rows                 ${rows}, in ${Math.round((Date.now() - startedAt) / 1_000)} s, one of a hundred rejected
Kills                ${kills}
Commands             ${deliveries}; rows without one, or with more than one: ${notOnce}
Result file          ${lines} lines, wrong ones: ${wrong}; ${isFinal ? 'final' : 'not final'}
${isProven ? 'Each row is one command, and the result file is exact.' : 'NOT PROVEN: see the numbers above.'}`);
if (!isProven) process.exitCode = 1;
