import * as z from 'zod/mini';
import { type Objects, undefinedIfGone } from '../aws/objects.ts';
import type { Upload } from '../config/upload.ts';
import { endedTag } from '../delivery/ledger/payload.ts';
import { rowStates } from './list.ts';

/** The folder of the payloads bucket that holds the rows of lists. */
export const listsPrefix = 'lists/';

const Chunk = z.object({
  headers: z.array(z.string()),
  /** The number of each row, its cells, and how many equal rows are before it in the file. */
  rows: z.array(z.tuple([z.number(), z.array(z.string()), z.number()])),
});
/** Rows of a list, in the order of the file. */
export type Chunk = z.infer<typeof Chunk>;
export type ChunkRow = Chunk['rows'][number];

const RowResult = z.object({
  row: z.number(),
  state: z.enum(rowStates),
  /** The id of its delivery. */
  id: z.optional(z.string()),
  /** How many commands under the same key were rejected before this one. */
  turn: z.optional(z.number()),
  /** An earlier file or row made its command; `changed`: of other words. */
  known: z.optional(z.enum(['known', 'changed'])),
  reason: z.optional(z.string()),
  /** The number of the case, else the id of what was made. */
  made: z.optional(z.string()),
});
/** What became of one row. */
export type RowResult = z.infer<typeof RowResult>;

const Note = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.optional(z.string()),
  etag: z.string(),
  sequencer: z.string(),
  size: z.number(),
  name: z.string(),
  refused: z.optional(z.enum(['infected', 'not_scanned'])),
});

/** What people wrote in a list: its file's key, its rows, and what became of each. */
export interface ListFiles {
  writeNote(list: string, upload: Upload): Promise<void>;
  /** Returns `undefined` once the note has expired. */
  readNote(list: string): Promise<Upload | undefined>;
  writeChunk(list: string, number: number, chunk: Chunk): Promise<void>;
  readChunk(list: string, number: number): Promise<Chunk>;
  writeResults(list: string, number: number, results: readonly RowResult[]): Promise<void>;
  /** Returns the results of a chunk's rows; none before the first is begun. */
  readResults(list: string, number: number): Promise<RowResult[]>;
  removeChunk(list: string, number: number): Promise<void>;
  /** Removes what is left of a list that is over. Its note stays for 14 days. */
  removeAll(list: string, upload: Upload, chunks: number): Promise<void>;
}

export function createListFiles(objects: Objects, payloads: string): ListFiles {
  const noteKey = (list: string) => `${listsPrefix}${list}/list.json`;
  const chunkKey = (list: string, number: number) => `${listsPrefix}${list}/rows-${number}.json`;
  const resultsKey = (list: string, number: number) => `${listsPrefix}${list}/results-${number}.json`;
  const read = async (key: string) => {
    const text = await undefinedIfGone(objects.getText(payloads, key));
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  const removeChunk = (list: string, number: number) => objects.remove(payloads, chunkKey(list, number));
  return {
    removeChunk,
    writeNote: (list, upload) => objects.putText(payloads, noteKey(list), JSON.stringify(upload)),
    async readNote(list) {
      const note = await read(noteKey(list));
      return note === undefined ? undefined : Note.parse(note);
    },
    writeChunk: (list, number, chunk) => objects.putText(payloads, chunkKey(list, number), JSON.stringify(chunk)),
    readChunk: async (list, number) => Chunk.parse(JSON.parse(await objects.getText(payloads, chunkKey(list, number)))),
    writeResults: (list, number, results) =>
      objects.putText(payloads, resultsKey(list, number), JSON.stringify(results)),
    readResults: async (list, number) => z.array(RowResult).parse((await read(resultsKey(list, number))) ?? []),
    async removeAll(list, upload, chunks) {
      for (let number = 0; number < chunks; number += 1) {
        await removeChunk(list, number);
        await objects.remove(payloads, resultsKey(list, number));
      }
      await objects.putText(payloads, noteKey(list), JSON.stringify(upload), endedTag);
    },
  };
}
