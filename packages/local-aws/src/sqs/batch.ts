import { Refusal } from '../refusal.ts';
import { queryCodeOf } from './errors.ts';

const maxBatchBytes = 1_048_576;

interface Entry {
  readonly Id: string;
  readonly MessageBody?: unknown;
}

/** Sends each entry and says of each by its id how it went. Throws a Refusal when the batch as a whole is wrong. */
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
      // A queue that does not exist fails the call, not the entry.
      if (!(error instanceof Refusal) || error.code === 'QueueDoesNotExist') throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: queryCodeOf(error.code), Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkBatch(entries: readonly Entry[]): void {
  if (entries.length === 0)
    throw new Refusal('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    const message = `Maximum number of entries per request are 10. You have sent ${entries.length}.`;
    throw new Refusal('TooManyEntriesInBatchRequest', message);
  }
  const ids = entries.map(({ Id }) => Id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new Refusal('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    const message = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
    throw new Refusal('InvalidBatchEntryId', `${message} It can be at most 80 letters long.`);
  }
  const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(String(MessageBody ?? '')), 0);
  if (bytes > maxBatchBytes) {
    const message = `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`;
    throw new Refusal('BatchRequestTooLong', message);
  }
}
