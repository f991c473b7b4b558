import type { Command } from '../delivery/command.ts';

type Without<C> = C extends unknown ? Omit<C, 'attachments' | 'missing'> : never;

/** The command of a group: a new case, or a change of one. It carries the group's files. */
export type GroupCommand = Without<Extract<Command, { kind: 'insertCase' | 'updateCase' }>>;

/**
 * An upload that goes with others into one command. The group closes with its marker file, with the last file that its manifest
 * names, or after a time without a further file. Files that arrive later are added to the same case.
 */
export interface Grouped {
  /** The group's name: any text that its files have in common, such as the folder's name. Each bucket has its own groups. */
  readonly group: string;
  readonly command: GroupCommand;
  /**
   * The upload's part in its group. A `marker` closes the group and is no file of it. A `manifest` closes it once every file that
   * it names has arrived. @default 'file'
   */
  readonly as?: 'file' | 'marker' | 'manifest';
  /** Closes the group when no further file arrived for this time. @default only a marker or a manifest closes it */
  readonly quietMinutes?: number;
  /** A group that is not closed this long after its first upload is incomplete. At most 168. @default 24 */
  readonly withinHours?: number;
}

const names: readonly string[] = ['group', 'command', 'as', 'quietMinutes', 'withinHours'];

/** Returns the path of the first field that no answer for a group has. The group's files are not its command's to name. */
export function unknownGroupField(answer: Grouped): readonly string[] | undefined {
  const own = Object.keys(answer).find((name) => !names.includes(name));
  if (own !== undefined) return [own];
  const files = Object.keys(answer.command).find((name) => name === 'attachments' || name === 'missing');
  return files === undefined ? undefined : ['command', files];
}

/** Returns the field of a rule's answer that cannot be used. `undefined` when all can. */
export function groupFault({ group, as = 'file', quietMinutes = 0, withinHours = 24 }: Grouped): string | undefined {
  if (typeof group !== 'string' || group.trim() === '') return 'group';
  if (!['file', 'marker', 'manifest'].includes(as)) return 'as';
  if (!(quietMinutes >= 0 && quietMinutes <= 24 * 60)) return 'quietMinutes';
  return withinHours > 0 && withinHours <= 168 ? undefined : 'withinHours';
}
