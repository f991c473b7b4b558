import { parseArgs } from 'node:util';
import { deliverLargeFile } from './large-file.ts';

// One large file through the packaged function: does it arrive complete and exactly once, and how much memory does it take?
const { values } = parseArgs({ options: { mib: { type: 'string', default: '1024' } } });
const megabytes = Number(values.mib);
console.log(`A file of ${megabytes} MiB through bucket, queue, ledger and deliver into the CRM simulator…`);
const result = await deliverLargeFile(megabytes * 1024 * 1024, (text) => console.log(text));
const { sent, received, times, attempts, status, seconds, peakBytes } = result;
const isProven = status === 'delivered' && sent === received && times === 1 && peakBytes <= 128e6;
const peak = peakBytes > 0 ? `${Math.round(peakBytes / 1e6)} MB of 128 MB` : 'not counted on this system';
console.log(`
Delivery          ${status}, attempts: ${attempts}, ${Math.round(seconds)} s, ${Math.round((megabytes * 1.048576) / seconds)} MB/s
SHA-256 sent      ${sent}
SHA-256 received  ${received}, times: ${times}
Peak resident memory of deliver: ${peak}
${isProven ? 'It arrived complete, exactly once, in bounded memory.' : 'NOT PROVEN: see the numbers above.'}`);
if (!isProven) process.exit(1);
