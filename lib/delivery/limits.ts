/** The engine's limits. Times in milliseconds. docs/decisions.md says where they come from. */
export interface Limits {
  /** The time limit of the function that delivers, in seconds. A wake-up stays invisible for two lease slacks longer. */
  readonly functionSeconds: number;
  /** The time limit of the function that receives uploads, in seconds. A received event stays invisible six times as long, as AWS advises. */
  readonly receiveSeconds: number;
  /** A lane claims no further command after this, so that its last one has the rest of the function's time. */
  readonly takeWorkMs: number;
  /** How long a slot, and a claim, outlive the invocation: Lambda was seen killing 0.7 s late. */
  readonly leaseSlackMs: number;
  /** A shorter pause is slept through in place; a longer one ends the invocation. */
  readonly sleepThroughMs: number;
  /** The index lags: a lane that finds nothing within this time of its waking looks once more after it. */
  readonly lookAgainMs: number;
  /** A lane counts as awake for this long after its waking, without another write. */
  readonly awakeMs: number;
  /** The CRM's answer may take this long after the last byte. */
  readonly answerMs: number;
  /** What must be left besides the answer's time when the last byte is sent. */
  readonly commitSlackMs: number;
  /** How long a commit's lease outlives the answer's time. Then other workers treat its worker as lost. */
  readonly commitLeaseSlackMs: number;
  /** Connecting, and reading what is to be sent, before the first byte. */
  readonly startMs: number;
  /** Kept free at the end of an invocation, for the writes after the answer. */
  readonly finishMs: number;
  /** A command that needs more than this can never be delivered by one invocation. */
  readonly longestMs: number;
  /** Slot 0 of a token stays open for short work: it sends no upload that is estimated to take longer. */
  readonly slot0UploadMs: number;
  /** A delivery that waits in a case line is due again after this time at the earliest. */
  readonly followMs: number;
  /** Exponential backoff of a command: the first wait, and the longest. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  /** The shortest wait after "two at a time", for the command and its token. Up to five times as long, by chance. */
  readonly busyMs: number;
  /** How long a token is paused after an unknown answer: the CRM may still be running that call. */
  readonly unknownPauseMs: number;
  /** The longest pause after many unknown or unavailable answers in a row: the pauses double up to this. */
  readonly longestUnknownPauseMs: number;
  /** The shortest pause of a token after the CRM was unreachable, or a web server answered in its place. Up to twice as long, by chance. */
  readonly unreachablePauseMs: number;
  /** The longest pause that a `Retry-After` can ask for. */
  readonly longestRetryAfterMs: number;
  readonly maintenancePauseMs: number;
  /** Maintenance, or no connection, for longer than this raises the alarm. */
  readonly outageAlarmMs: number;
  readonly refusedTokenPauseMs: number;
  /** A refused token's secret is fetched again this often at most, not for every delivery. */
  readonly refetchSecretMs: number;
  /** How long a row of newer code is left alone. */
  readonly newerPauseMs: number;
  /** How long S3 may hide an object that exists: for some minutes after versioning was switched on for its bucket. */
  readonly objectHiddenMs: number;
  /** When the CRM is searched for a command with an unknown answer, counted from that answer. */
  readonly searchAfterMs: readonly number[];
  /** How often a change of values, or a command with `policy: 'resend'`, is sent again after an unknown answer. */
  readonly resends: number;
  /** The attempt counts that raise the "stuck" alarm: after about an hour, a day, two weeks. */
  readonly stuckAttempts: readonly number[];
  /** After this many failed searches, or tries of an audit, in a row, no more are made. The first wait is `unknownPauseMs`. */
  readonly failedReads: number;
  /** After this many interactive commands, one of bulk. */
  readonly interactiveInARow: number;
  /** The usual rate of one function, bytes of objects a second, until it has measured its own. */
  readonly bytesPerSecond: number;
  /** After this many answers that its body is too large (413), the command is rejected, and the size is remembered. */
  readonly refusedSizes: number;
  /** After this many attempts that ran out of time, the command is rejected as too slow. */
  readonly timeOuts: number;
  /** After this many claims whose lease ended, the command is rejected as the one that kills its worker. */
  readonly crashClaims: number;
  /** Calls a day until the CRM confirms its own limit: the smaller of the vendor's two samples. */
  readonly callsPerDay: number;
  /** One of the hours in which the CRM counts the time until the reset. */
  readonly quotaHourMs: number;
  /** The reserve: calls of the day that bulk work leaves to webhooks, searches and people. */
  readonly reservedCalls: number;
  /** S3's events may overtake each other: a marker file closes its group after this time without a further file. */
  readonly groupSettleMs: number;
  /** Files that arrive after the group was closed are added to its case after this time without a further file. */
  readonly groupLateMs: number;
  /** Files that one group may have. */
  readonly groupFiles: number;
  /** How long after its first upload a group accepts further files. The row of its first delivery must live as long. */
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
  awakeMs: 2 * second,
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
  longestRetryAfterMs: 60 * minute,
  maintenancePauseMs: 15 * minute,
  outageAlarmMs: 60 * minute,
  refusedTokenPauseMs: 5 * minute,
  refetchSecretMs: minute,
  newerPauseMs: 15 * minute,
  objectHiddenMs: 20 * minute,
  searchAfterMs: [2 * minute, 15 * minute, 24 * 60 * minute],
  resends: 3,
  stuckAttempts: [10, 100, 1_000],
  failedReads: 10,
  interactiveInARow: 4,
  bytesPerSecond: 40_000_000,
  refusedSizes: 3,
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
