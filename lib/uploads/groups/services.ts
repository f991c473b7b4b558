import type { ObjectFacts } from '../../aws/object-facts.ts';
import type { Bridge } from '../../config/bridge.ts';
import type { Accept } from '../../delivery/accept.ts';
import type { Limits } from '../../delivery/limits.ts';
import type { Group } from './group.ts';
import type { GroupNotes } from './notes.ts';
import type { Groups } from './rows.ts';

/** All that is remembered of groups. */
export interface GroupStores {
  readonly groups: Groups;
  readonly groupNotes: GroupNotes;
}

/** What is reported of groups. */
export interface GroupReport {
  /** A group was closed by its time limit, with this many files missing as far as that is known. */
  incomplete(group: Group, missing: number): void;
  /** The id of a batch belongs to another command: its files are sent with none. */
  conflict(group: Group, commandId: string): void;
}

/** What closing groups needs. */
export interface AdvanceServices {
  readonly bridge: Bridge;
  readonly accept: Accept;
  readonly stores: GroupStores;
  readonly limits: Limits;
  readonly now: () => number;
  readonly groupReport: GroupReport;
}

/** What adding an upload to its group needs. */
export interface JoinServices extends AdvanceServices {
  readonly facts: ObjectFacts;
}
