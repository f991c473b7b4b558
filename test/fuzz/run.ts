import { parseArgs } from 'node:util';
import { startStack } from '../../local/stack.ts';
import { fuzz } from './fuzz.ts';

// Calls the packaged functions by the API's own description: no 5xx, and no row for a wrong call.
const { values } = parseArgs({ options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
const requests = Number(values.requests);
if (!Number.isInteger(requests) || requests < 1) throw new Error('--requests takes a whole number above 0');
const stack = await startStack({ runSchedules: false, config: 'test/fuzz/fuzz.config.ts' });
console.log(`${requests} calls…`);
const { seed, tally, faults, rows, rowsWithoutCall, callsWithoutRow, payloadsWithoutRow } = await fuzz(stack, {
  requests,
  seed: values.seed === undefined ? undefined : Number(values.seed),
  onProgress: (done) => console.log(`${done} of ${requests}`),
});
await stack.stop();

console.log(`\n${tally.lines().join('\n')}\n`);
console.log(`Calls made                        ${tally.requests} (seed ${seed})`);
console.log(`Accepted, or read                 ${tally.answered((status) => status >= 200 && status < 300)}`);
console.log(`Refused                           ${tally.answered((status) => status >= 400 && status < 500)}`);
console.log(`Answered 5xx, or no answer        ${tally.answered((status) => status >= 500 || status === 0)}`);
console.log(`Rows made                         ${rows}`);
console.log(`Rows without an accepted call     ${rowsWithoutCall.length}`);
console.log(`Accepted calls without a row      ${callsWithoutRow.length}`);
console.log(`Payloads without a row            ${payloadsWithoutRow.length}`);
for (const fault of faults) console.error(`\nFAULT ${fault}`);
const strays = [rowsWithoutCall, callsWithoutRow, payloadsWithoutRow].flat();
if (faults.length + strays.length > 0) process.exit(1);
