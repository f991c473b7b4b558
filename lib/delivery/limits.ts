/** The numbers that the engine keeps to. Times in milliseconds. Where they come from is in docs/decisions.md. */
export interface Limits {
  /** The time limit of the function that delivers, in seconds. A wake-up stays invisible for two lease slacks longer. */
  readonly functionSeconds: number;
  /** The time limit of the function that takes uploads, in seconds. Events in its hands stay invisible six times as long, as AWS advises. */
  readonly receiveSeconds: number;
  /** A lane takes no further command after this, so that its last one has the rest of the function's time. */
  readonly takeWorkMs: number;
  /** How long a slot, and a claim, outlive the invocation: Lambda was seen killing 0.7 s late. */
  readonly leaseSlackMs: number;
  /** A shorter pause is slept through in place; a longer one ends the invocation. */
  readonly sleepThroughMs: number;
  /** The index lags: a lane that finds nothing looks once more after this. */
  readonly lookAgainMs: number;
  /** The CRM's answer may take this long after the last byte. */
  readonly answerMs: number;
  /** What must be left besides the answer's time when the last byte is sent. */
  readonly commitSlackMs: number;
  /** How long a commit outlives the answer's time before others take it for lost. */
  readonly commitLeaseSlackMs: number;
  /** Connecting, and reading what is to be sent, before the first byte. */
  readonly startMs: number;
  /** Kept free at the end of an invocation, for the writes after the answer. */
  readonly finishMs: number;
  /** A command that needs more than this can never be delivered by one invocation. */
  readonly longestMs: number;
  /** Slot 0 of a token stays open for short work: it takes no upload estimated above this. */
  readonly slot0UploadMs: number;
  /** A follower waits at least this long before it looks again whether it is its turn. */
  readonly followMs: number;
  /** The first wait before the same command is sent again; each further one is twice as long, up to the longest. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  /** The shortest wait after "two at a time", of the command and of its token; up to five times as long, by chance. */
  readonly busyMs: number;
  /** How long a token rests after an unknown answer: the CRM may still be running that call. */
  readonly unknownPauseMs: number;
  /** The same after many in a row: each rest is as long as all before it together, up to this. */
  readonly longestUnknownPauseMs: number;
  /** The shortest rest of a token after a CRM that could not be reached; up to twice as long, by chance. */
  readonly unreachablePauseMs: number;
  readonly maintenancePauseMs: number;
  /** After so long a time of maintenance, or without a connection, somebody is told. */
  readonly outageAlarmMs: number;
  readonly refusedTokenPauseMs: number;
  /** A refused token's secret is asked for anew this often at most: not for every delivery. */
  readonly refetchSecretMs: number;
  /** How long a row that newer code wrote is left alone. */
  readonly newerPauseMs: number;
  /** When a command with an unknown answer is looked for in the CRM, counted from then. */
  readonly searchAfterMs: readonly number[];
  /** A command whose route asks for it is sent again this often after an unknown answer. */
  readonly resends: number;
  /** Somebody is told when a command was tried this often without effect: about an hour, a day, two weeks. */
  readonly stuckAttempts: readonly number[];
  /** After this many searches, or tries of an audit, that failed in a row, no more are made. The first wait is `unknownPauseMs`. */
  readonly failedReads: number;
  /** After this many interactive commands, one of bulk. */
  readonly interactiveInARow: number;
  /** What one function was seen to read and send, bytes of objects a second, before it measured its own. */
  readonly bytesPerSecond: number;
  /** After this many attempts that ran out of time, the command is taken for too slow. */
  readonly timeOuts: number;
  /** A claim may expire this often before the command is taken for the one that kills its worker. */
  readonly crashClaims: number;
  /** Calls a day where the CRM was not asked yet: the smaller of the vendor's two samples. */
  readonly callsPerDay: number;
  /** An hour, as the CRM counts those until the calls of the day start again. */
  readonly quotaHourMs: number;
  /** Calls of the day that bulk work leaves to webhooks, searches and people. */
  readonly reservedCalls: number;
  /** The events of S3 may overtake each other: a marker closes its group after so long without a further file. */
  readonly groupSettleMs: number;
  /** What arrives after the group was closed is added to its case after so long without a further file. */
  readonly groupLateMs: number;
  /** Files that one group may have. */
  readonly groupFiles: number;
  /** How long after its first upload a group takes further files. Within it, the row of its first delivery must be there. */
  readonly groupAgeMs: number;
}

const second = 1_000;
const minute = 60 * second;

export const defaultLimits: Limits = {
  functionSeconds: 300,
  receiveSeconds: 60,
  takeWorkMs: 150 * second,
  leaseSlackMs: 15 * second,
  sleepThroughMs: 30 * second,
  lookAgainMs: second,
  answerMs: minute,
  commitSlackMs: 5 * second,
  commitLeaseSlackMs: 30 * second,
  startMs: 5 * second,
  finishMs: 10 * second,
  longestMs: 285 * second,
  slot0UploadMs: 30 * second,
  followMs: minute,
  backoffMs: 5 * second,
  longestBackoffMs: 15 * minute,
  busyMs: 2 * second,
  unknownPauseMs: minute,
  longestUnknownPauseMs: 5 * minute,
  unreachablePauseMs: 10 * second,
  maintenancePauseMs: 15 * minute,
  outageAlarmMs: 60 * minute,
  refusedTokenPauseMs: 5 * minute,
  refetchSecretMs: minute,
  newerPauseMs: 15 * minute,
  searchAfterMs: [2 * minute, 15 * minute, 24 * 60 * minute],
  resends: 3,
  stuckAttempts: [10, 100, 1_000],
  failedReads: 10,
  interactiveInARow: 4,
  bytesPerSecond: 40_000_000,
  timeOuts: 3,
  crashClaims: 3,
  callsPerDay: 4_800,
  quotaHourMs: 60 * minute,
  reservedCalls: 100,
  groupSettleMs: 30 * second,
  groupLateMs: minute,
  groupFiles: 500,
  groupAgeMs: 30 * 24 * 60 * minute,
};
