import type { Upload } from '../config/upload.ts';
import { log } from '../log.ts';
import type { SkippedUploads } from './skipped.ts';
import { originOf } from './upload-event.ts';

/** An upload whose rows become commands. */
export interface NewList {
  readonly operation: string;
  readonly upload: Upload;
  /** The same for each event of the same write. */
  readonly dedupeKey: string;
}

/** What handling an upload needs of lists. */
export interface ListStore {
  /** Begins a list, once however often its event is repeated. Returns its id. */
  open(list: NewList): Promise<{ readonly list: string; readonly outcome: 'opened' | 'known' }>;
}

/** Begins a list. Its rows become commands later, so that this function has the time for other uploads. */
export async function openList(
  { lists, skipped }: { readonly lists: ListStore; readonly skipped: SkippedUploads },
  fresh: NewList,
): Promise<Awaited<ReturnType<ListStore['open']>>> {
  const { operation, upload } = fresh;
  const opened = await lists.open(fresh);
  const { list, outcome: status } = opened;
  log.info('A list was opened', { origin: originOf(upload), operation, list, bytes: upload.size, status });
  await skipped.forget(upload);
  return opened;
}
