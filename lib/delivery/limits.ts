/** The times the engine keeps, in milliseconds. Where each comes from is in docs/decisions.md. */
export const limits = {
  /** A lane takes no further command after this, so that its last one has the rest of the function's time. */
  takeWorkMs: 150_000,
  /** How long a slot, and a claim, outlive the invocation: Lambda was seen killing 0.7 s late. */
  leaseSlackMs: 15_000,
  /** A shorter pause is slept through in place; a longer one ends the invocation. */
  sleepThroughMs: 30_000,
  /** The index lags: a lane that finds nothing looks once more after this. */
  lookAgainMs: 1_000,
  /** The CRM's answer may take this long after the last byte. */
  answerMs: 60_000,
  /** What must be left besides the answer's time when the last byte is sent. */
  commitSlackMs: 5_000,
  /** Connecting, and reading what is to be sent, before the first byte. */
  startMs: 5_000,
  /** Kept free at the end of an invocation, for the writes after the answer. */
  finishMs: 10_000,
  /** A command that needs more than this can never be delivered by one invocation. */
  longestMs: 285_000,
  /** Slot 0 of a token stays open for short work: it takes no upload estimated above this. */
  slot0UploadMs: 30_000,
  /** After this many interactive commands, one of bulk. */
  interactiveInARow: 4,
  /** A follower waits at least this long before it looks again whether it is its turn. */
  followMs: 60_000,
  /** What one function was seen to read and send, bytes of objects a second, before it measured its own. */
  bytesPerSecond: 40_000_000,
  /** After this many attempts that ran out of time, the command is taken for too slow. */
  timeOuts: 3,
  /** A claim may expire this often before the command is taken for the one that kills its worker. */
  crashClaims: 3,
} as const;
