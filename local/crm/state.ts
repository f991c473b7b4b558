import type { CaseTypeSeed, ModuleSeed, StatusSeed, UserSeed } from './seed.ts';

/** Everything that the CRM holds, for tests and the console page. Only calls of the API change it. */
export interface CrmState {
  readonly operations: Map<string, Operation>;
  /** Of all operations, oldest first. */
  readonly cases: StoredCase[];
  /** Records of all modules except `cases` and activities, oldest first. */
  readonly records: StoredRecord[];
  readonly activities: StoredActivity[];
  readonly tokens: Token[];
  /** The last 200 calls, oldest first. */
  readonly requests: RecentRequest[];
}

export interface Operation {
  readonly name: string;
  readonly users: Map<string, User>;
  readonly modules: Map<string, ModuleSeed>;
  readonly caseTypes: Map<string, CaseTypeSeed>;
  readonly statuses: Map<string, StatusSeed>;
  readonly priorities: Map<string, { name: string; minutes: number }>;
}

/** `id`: text of 16 digits. */
export interface User extends UserSeed {
  readonly id: string;
}

/** A token without its value. */
export interface Token {
  /** SHA-256 of the value, in hex. */
  readonly hash: string;
  readonly description: string;
  readonly kind: 'internal' | 'external';
  readonly operation: string;
  readonly company: string | undefined;
  dailyLimit: number;
  usedToday: number;
  /** The day of `usedToday`, `YYYY-MM-DD`. It starts at the reset hour. */
  day: string;
  /** Occupied slots, including those of other clients. */
  inFlight: number;
  /** Maximum of simultaneous calls of this token so far, including refused ones, without other clients. */
  maxInFlight: number;
  deleted: boolean;
}

/** Times are epoch milliseconds of the simulator's clock. */
interface Stored {
  readonly id: string;
  readonly operation: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Reads do not find it before this time. */
  visibleAt: number;
  /** `API@operation` for a write through the API. */
  readonly createdBy: string;
  modifiedBy: string;
  /** User-Agent and path of the call that inserted it. */
  readonly origin: string;
  readonly address: string;
}

export interface StoredCase extends Stored {
  readonly idPrefijo: string;
  type: string;
  responsible: string;
  owner: string;
  /** Id of the contact's record. */
  contactId: string;
  description: string;
  status: string;
  priority: string;
  form: Record<string, unknown>;
  solution: string;
  closedAt: number | undefined;
  reopened: boolean;
  files: StoredFile[];
  history: HistoryItem[];
}

/** `extra`: the CRM's items have different keys, for a note, a coloured event or a plain event. */
export interface HistoryItem {
  readonly at: number;
  readonly user: string;
  readonly message: string;
  readonly extra: Readonly<Record<string, string>>;
}

export interface StoredRecord extends Stored {
  readonly module: string;
  fields: Record<string, unknown>;
  /** Files of the module's attachment field. */
  files: StoredFile[];
}

export interface StoredActivity extends Stored {
  readonly type: 'task' | 'call' | 'meet';
  /** The record to which it belongs. */
  readonly module: string;
  readonly recordId: string;
  readonly fields: Record<string, unknown>;
}

/** An attachment as received. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  /** Path on disk. */
  readonly path: string;
  /** URL of the bytes, on the loopback address. */
  readonly url: string;
}

export interface RecentRequest {
  readonly sequence: number;
  readonly at: number;
  readonly endpoint: string;
  readonly operation: string | undefined;
  /** HTTP status of the answer. Undefined when none was sent. */
  readonly status: number | undefined;
  readonly outcome: 'applied' | 'read' | 'refused' | 'incomplete';
  readonly reason: string | undefined;
  readonly durationMs: number;
}
