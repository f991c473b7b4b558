import { ObjectError } from '../lib/aws/objects.ts';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { RowError } from '../lib/delivery/ledger/delivery-row.ts';
import { translate } from '../lib/language.ts';
import { WolkvoxError } from '../lib/wolkvox/error.ts';
import { awsFault } from './aws-fault.ts';
import { printError } from './print.ts';
import { reasonText } from './reasons.ts';
import { RefusedError } from './refused-error.ts';
import { texts } from './texts.ts';

// Functions log for machines. A command says itself what it does.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
const { runBridge } = await import('./main.ts');

try {
  await runBridge(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  printError(errorText(error));
}

/** An unexpected fault is shown whole. A refusal by AWS concerns rights or time, and a stack trace would hide that. */
function errorText(error: unknown): unknown {
  if (error instanceof RefusedError || error instanceof WolkvoxError || error instanceof ConfigurationError) {
    return error.message;
  }
  if (error instanceof ObjectError) return translate(texts.s3Refused, { reason: reasonText(error.reason) });
  if (error instanceof RowError) return translate(texts.newerRow, { message: error.message });
  return awsFault(error) ?? error;
}
