import { parseArgs } from 'node:util';
import { runLoad } from './load-run.ts';

// Many calls of the API, as fast as this machine takes them: is each accepted one written in the CRM, once?
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '12000' }, 'at-once': { type: 'string', default: '32' } },
});
const calls = Number(values.calls);
const atOnce = Number(values['at-once']);
console.log(`${calls} calls of the packaged API, ${atOnce} at once…`);
const { accepted, refused, seconds, delivered, applied, lost, doubled, unasked } = await runLoad({
  calls,
  atOnce,
  say: (line) => console.log(`  ${line}`),
});
console.log(`Accepted   ${accepted}, at ${(calls / seconds).toFixed(0)} calls a second on this machine`);
for (const [what, count] of refused) console.log(`Refused    ${count} with ${what}`);
console.log(`Delivered  ${delivered}`);
console.log(`Written    ${applied} by the CRM’s own log`);
console.log(`Lost ${lost.length}, doubled ${doubled.length}, written without being accepted ${unasked.length}`);
const isRight = accepted > 0 && delivered === accepted && lost.length + doubled.length + unasked.length === 0;
console.log(isRight ? 'Each accepted call was written once.' : 'NOT as it should be.');
if (!isRight) process.exitCode = 1;
