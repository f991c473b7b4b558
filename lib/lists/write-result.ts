import type { Upload } from '../config/upload.ts';
import { resultKey } from '../uploads/result-file.ts';
import { isOver, type ListState } from './list.ts';
import type { RowResult } from './list-files.ts';
import type { ListServices } from './services.ts';

/**
 * Writes the result file of a list beside its source: each row that was begun with its state, the number of its case or why it has
 * none, and its delivery. Holds one chunk at a time.
 */
export async function writeResult(services: ListServices, list: ListState, upload: Upload): Promise<void> {
  let bytes = 0;
  // S3 wants to know the length first.
  for await (const piece of linesOf(services, list)) bytes += Buffer.byteLength(piece);
  const { bucket, key } = upload;
  const state = isOver(list) ? 'final' : 'growing';
  const pieces = linesOf(services, list);
  await services.objects.putResult({ bucket, key: resultKey(key) }, { pieces, bytes, state });
}

/** With a byte order mark, and with semicolons: a double click opens it in the Excel of this region. */
async function* linesOf({ files }: ListServices, { id, chunk, at }: ListState): AsyncGenerator<string> {
  yield '\ufeffrow;state;case;reason;delivery\r\n';
  const chunks = at > 0 ? chunk + 1 : chunk;
  for (let number = 0; number < chunks; number += 1) {
    yield (await files.readResults(id, number)).map(lineOf).join('');
  }
}

function lineOf({ row, state, made = '', known, reason = known ?? '', id = '' }: RowResult): string {
  return `${[String(row), shown(state), made, reason, id].map(quoted).join(';')}\r\n`;
}

function shown(state: RowResult['state']): string {
  if (state === 'accepting') return 'waiting';
  return state === 'parked' ? 'uncertain' : state;
}

/** A text of the rule must not become a formula, nor a cell of its own. */
function quoted(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
