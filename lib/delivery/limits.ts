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
  /** A claim may expire this often before the command is taken for the one that kills its worker. */
  crashClaims: 3,
} as const;
