import { undefinedIfGone } from '../../aws/objects.ts';
import { attached } from '../../config/attached.ts';
import type { GroupCommand } from '../../config/grouping.ts';
import { type AttachedObject, type Command, commandId, type MissingFile, missingOf } from '../../delivery/command.ts';
import type { Policy } from '../../delivery/ledger/delivery.ts';
import type { Limits } from '../../delivery/limits.ts';
import { largestCallBytes } from '../../delivery/timing.ts';
import { withoutRefusedFiles } from '../refused-files.ts';
import { uploadOf } from '../upload-event.ts';
import { absentOf, batchKey, type Group, keyPart } from './group.ts';
import { lastWritten } from './last-written.ts';
import { type GroupNotes, keyHash, type Note } from './notes.ts';

/** A batch as a command to be accepted. */
export interface Batch {
  readonly command: Command;
  readonly rejected?: string | undefined;
  readonly policy?: Policy | undefined;
  /** The manifest or the marker file that closed it. */
  readonly closer?: AttachedObject | undefined;
  /** How many of the files that the manifest names did not arrive. */
  readonly absent: number;
}

type WithFiles = Extract<Command, { kind: 'insertCase' | 'updateCase' }>;

/** A file that joined. */
interface Member {
  readonly file: AttachedObject;
  readonly note: Note;
}

/**
 * Returns the command of a closed batch, the same at every call. Of several versions of one key the last one counts. Returns
 * `undefined` when an earlier batch holds a later version of every file.
 */
export async function batchOf(
  notes: GroupNotes,
  limits: Limits,
  group: Group,
  number: number,
): Promise<Batch | undefined> {
  const { id, batches, closer } = group;
  const from = batches[number - 2] ?? 0;
  const names = group.members.slice(from, batches[number - 1]);
  const keys = new Set(names.map(keyPart));
  const sentBefore = group.members.slice(0, from).filter((name) => keys.has(keyPart(name)));
  const [joined, before] = await Promise.all([names, sentBefore].map((list) => membersOf(notes, id, list)));
  const members = newest(joined ?? [], before ?? []);
  const closing = number === 1 && closer ? await readUnlessGone(notes, id, closer) : undefined;
  const leading = closing ?? members[0]?.note;
  if (!leading) return undefined;
  const { refusedFiles, policy } = leading;
  const gaveUp = number === 1 && group.gaveUp === true;
  const command = commandFor(
    group,
    number,
    leading.command,
    members.map(({ file }) => file),
  );
  const faults = members.map(({ file }) => file.refused);
  const { rejected, command: judged } = withoutRefusedFiles(command, faults, {
    refusedFiles,
    callBytes: largestCallBytes(limits),
  });
  const absent = gaveUp ? absentFiles(group, leading, members) : [];
  const incomplete = gaveUp && (refusedFiles === 'reject' || members.length === 0);
  return {
    command: absent.length > 0 ? { ...judged, missing: [...missingOf(judged), ...absent] } : judged,
    rejected: rejected ?? (incomplete ? 'group_incomplete' : undefined),
    policy,
    closer: closing?.closer,
    absent: absent.length,
  };
}

function commandFor(
  { id, operation, origin }: Group,
  number: number,
  command: GroupCommand,
  attachments: AttachedObject[],
): WithFiles {
  if (number === 1 || command.kind === 'updateCase') return { ...command, attachments };
  const madeBy = commandId(operation, { origin, dedupeKey: batchKey(id, 1) });
  return { kind: 'updateCase', caseId: { madeBy }, changes: {}, attachments };
}

async function membersOf(notes: GroupNotes, id: string, names: readonly string[]): Promise<Member[]> {
  const read = await Promise.all(names.map((name) => readUnlessGone(notes, id, name)));
  return read.flatMap((note) => (note?.file ? [{ file: note.file, note }] : []));
}

/** Returns `undefined` when the note was erased on request, or is older than the files that a group still accepts. */
function readUnlessGone(notes: GroupNotes, id: string, name: string): Promise<Note | undefined> {
  return undefinedIfGone(notes.read(id, name));
}

/** Returns the last version of each key, in the order of the keys, without keys of which a later version was sent before. */
function newest(members: readonly Member[], before: readonly Member[]): Member[] {
  const byKey = Map.groupBy([...before, ...members], ({ file }) => file.key);
  return [...byKey.values()]
    .map(lastWritten)
    .filter((one) => members.includes(one))
    .sort((a, b) => (a.file.key < b.file.key ? -1 : 1));
}

/** Returns the files that the manifest names and that did not arrive. */
function absentFiles(group: Group, { keys = [] }: Note, members: readonly Member[]): MissingFile[] {
  // Of this batch: a file may arrive between its closing and its acceptance.
  const absent = new Set(absentOf({ ...group, members: group.members.slice(0, group.batches[0]) }));
  const bucket = members[0]?.file.bucket ?? group.origin.slice(group.origin.indexOf(':') + 1);
  return keys
    .filter((key) => absent.has(keyHash(key)))
    .map((key, at) => {
      const file = attached(uploadOf(bucket, { key, etag: '', sequencer: '', size: 0 }));
      return { ...file, refused: 'not_arrived', number: members.length + at + 1, why: 'not_arrived' };
    });
}
