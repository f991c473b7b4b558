import { parseArgs } from 'node:util';
import { deliverLargeFile } from './large-file.ts';

// One file of many bytes through the packaged function: does it arrive whole, and in how much memory?
const { values } = parseArgs({ options: { mib: { type: 'string', default: '1024' } } });
const megabytes = Number(values.mib);
console.log(`A file of ${megabytes} MiB through bucket, queue, ledger and deliver into the CRM simulator…`);
const result = await deliverLargeFile(megabytes * 1024 * 1024, (text) => console.log(text));
console.log(`SHA-256 sent      ${result.sent}`);
console.log(`SHA-256 received  ${result.received}`);
console.log(`Peak resident memory of deliver: ${Math.round(result.peakBytes / 1e6)} MB of 128 MB`);
if (result.sent !== result.received || result.peakBytes > 128e6) process.exit(1);
