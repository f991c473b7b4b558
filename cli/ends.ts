import { ObjectError } from '../lib/aws/objects.ts';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { RowError } from '../lib/delivery/ledger/delivery-row.ts';
import { translate } from '../lib/language.ts';
import { WolkvoxError } from '../lib/wolkvox/error.ts';
import { awsFault } from './aws-fault.ts';
import { reasonText } from './reasons.ts';
import { type ExitCode, exitCodes, RefusedError } from './refused-error.ts';
import { texts } from './texts.ts';

/** How a command ends that threw this: what is shown, and the exit code. An unexpected fault is shown whole. */
export function endOf(error: unknown): { readonly shown: unknown; readonly code: ExitCode } {
  if (error instanceof RefusedError) return { shown: error.message, code: error.exitCode };
  if (error instanceof WolkvoxError) return { shown: error.message, code: exitCodes.crm };
  if (error instanceof ConfigurationError) return { shown: error.message, code: exitCodes.usage };
  if (error instanceof ObjectError) {
    return { shown: translate(texts.s3Refused, { reason: reasonText(error.reason) }), code: exitCodes.aws };
  }
  if (error instanceof RowError) {
    return { shown: translate(texts.newerRow, { message: error.message }), code: exitCodes.usage };
  }
  // A refusal by AWS concerns rights or time, and a stack trace would hide that.
  const fault = awsFault(error);
  return fault === undefined ? { shown: error, code: exitCodes.usage } : { shown: fault, code: exitCodes.aws };
}
