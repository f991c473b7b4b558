import { AwsError } from '../aws-error.ts';
import { queryCode } from './errors.ts';

const maxBatchBytes = 1_048_576;

/** These fail the call. Other errors fail one entry. */
const callErrors = ['QueueDoesNotExist', 'NotImplemented'];

interface Entry {
  readonly Id: string;
  readonly MessageBody?: unknown;
}

/** Sends each entry and reports its result under its id. Throws an AwsError when the batch as a whole is invalid. */
export function sendBatch<E extends Entry>(
  entries: readonly E[],
  send: (entry: E) => Record<string, unknown>,
): { Successful: unknown[]; Failed: unknown[] } {
  checkBatch(entries);
  const Successful: unknown[] = [];
  const Failed: unknown[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...send(entry) });
    } catch (error) {
      if (!(error instanceof AwsError) || callErrors.includes(error.code)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: queryCode(error.code), Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkBatch(entries: readonly Entry[]): void {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    const message = `Maximum number of entries per request are 10. You have sent ${entries.length}.`;
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  const ids = entries.map(({ Id }) => Id);
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  if (duplicate !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${duplicate} repeated.`);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    const message = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
    throw new AwsError('InvalidBatchEntryId', `${message} It can be at most 80 letters long.`);
  }
  const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(String(MessageBody ?? '')), 0);
  if (bytes > maxBatchBytes) {
    const message = `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`;
    throw new AwsError('BatchRequestTooLong', message);
  }
}
