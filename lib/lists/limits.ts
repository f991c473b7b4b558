/** The limits of lists. Times in milliseconds. */
export interface ListLimits {
  /** Rows that are stored together. */
  readonly chunkRows: number;
  /** Characters that are stored together, of rows that are long. */
  readonly chunkLength: number;
  /** A list with more rows is refused: a payload is not kept for as long as it would wait. */
  readonly mostRows: number;
  /** Rows of one list that may be accepted and not over. The lanes have work, and other bulk work waits behind these alone. */
  readonly ahead: number;
  /** Rows that are accepted in one step. */
  readonly batch: number;
  /** Between two looks at a list that moves. */
  readonly lookMs: number;
  /** The first and the longest rest of a list that does not move. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** The result file is written again after this time at the earliest. */
  readonly resultMs: number;
  /** A list whose file cannot be read within this many runs is refused. */
  readonly reads: number;
  /** Kept free at the end of a run. */
  readonly finishMs: number;
}

const second = 1_000;
const minute = 60 * second;

export const defaultListLimits: ListLimits = {
  chunkRows: 1_000,
  chunkLength: 2_000_000,
  mostRows: 1_500_000,
  ahead: 500,
  batch: 100,
  lookMs: 5 * second,
  restMs: minute,
  longestRestMs: 15 * minute,
  resultMs: 5 * minute,
  reads: 5,
  finishMs: 20 * second,
};
