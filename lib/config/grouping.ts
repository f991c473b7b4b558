import type { Command } from '../delivery/command.ts';

type Without<C> = C extends unknown ? Omit<C, 'attachments' | 'missing'> : never;

/** What becomes of a group: a new case, or a change of one. The group's files go with it. */
export type GroupCommand = Without<Extract<Command, { kind: 'insertCase' | 'updateCase' }>>;

/**
 * An upload that goes with others into one command. The group closes with its marker, with the last file that its manifest
 * names, or after a time without a further file. What arrives later is added to the same case.
 */
export interface Grouped {
  /** Which group: any text that its files have in common, such as the folder's name. Groups of other buckets are others. */
  readonly group: string;
  readonly command: GroupCommand;
  /**
   * What the upload is to its group. A `marker` closes it and is no file of it; so does a `manifest`, once every file that it
   * names is there. @default 'file'
   */
  readonly as?: 'file' | 'marker' | 'manifest';
  /** Closes the group when no further file came for so long. @default only a marker or a manifest closes it */
  readonly quietMinutes?: number;
  /** After this time from its first upload, a group that is not closed is incomplete. At most 168. @default 24 */
  readonly withinHours?: number;
}

/** The field of a rule's answer that cannot be used; nothing when all can. */
export function groupFault({ group, as = 'file', quietMinutes = 0, withinHours = 24 }: Grouped): string | undefined {
  if (typeof group !== 'string' || group.trim() === '') return 'group';
  if (!['file', 'marker', 'manifest'].includes(as)) return 'as';
  if (!(quietMinutes >= 0 && quietMinutes <= 24 * 60)) return 'quietMinutes';
  return withinHours > 0 && withinHours <= 168 ? undefined : 'withinHours';
}
