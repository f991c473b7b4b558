import type { CaseTypeSeed, ModuleSeed, StatusSeed, UserSeed } from './seed.ts';

/** All that the CRM holds, for tests and for the console page. To be read; calls of the API change it. */
export interface CrmState {
  readonly operations: Map<string, Operation>;
  /** Oldest first, of all operations. */
  readonly cases: StoredCase[];
  /** Records of every module but `cases` and activities, contacts among them; oldest first. */
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

/** `id` is a text of 16 digits. */
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
  /** The day that `usedToday` counts, `YYYY-MM-DD` after the reset hour. */
  day: string;
  /** Slots taken now, also by third parties. */
  inFlight: number;
  /** Most calls of this token that were ever open at once, refused ones included, third parties not. */
  maxInFlight: number;
  deleted: boolean;
}

/** Times are milliseconds of the simulator's clock. */
interface Stored {
  readonly id: string;
  readonly operation: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Reads do not find it before. */
  visibleAt: number;
  /** `API@operation`, as the CRM names who wrote through its API. */
  readonly createdBy: string;
  modifiedBy: string;
  /** User-Agent and path of the call that made it. */
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

/** The CRM's own shapes differ from item to item: a note, a coloured event, a plain event. */
export interface HistoryItem {
  readonly at: number;
  readonly user: string;
  readonly message: string;
  readonly extra: Readonly<Record<string, string>>;
}

export interface StoredRecord extends Stored {
  readonly module: string;
  fields: Record<string, unknown>;
  /** Of the module's attachment field. */
  files: StoredFile[];
}

export interface StoredActivity extends Stored {
  readonly type: 'task' | 'call' | 'meet';
  /** The record that it hangs on. */
  readonly module: string;
  readonly recordId: string;
  readonly fields: Record<string, unknown>;
}

/** An attachment as it was received. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  /** On disk. */
  readonly path: string;
  /** Serves the bytes; loopback only. */
  readonly url: string;
}

export interface RecentRequest {
  readonly sequence: number;
  readonly at: number;
  readonly endpoint: string;
  readonly operation: string | undefined;
  /** HTTP status of the answer; undefined when none was given. */
  readonly status: number | undefined;
  readonly outcome: 'applied' | 'read' | 'refused' | 'incomplete';
  readonly reason: string | undefined;
  readonly durationMs: number;
}
