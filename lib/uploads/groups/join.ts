import type { ObjectFacts } from '../../aws/object-facts.ts';
import { isLost } from '../../aws/objects.ts';
import { attached } from '../../config/attached.ts';
import { type Grouped, groupFault } from '../../config/grouping.ts';
import type { Upload } from '../../config/upload.ts';
import type { Policy } from '../../delivery/ledger/delivery.ts';
import { type FileCheck, findFileFault } from '../file-fault.ts';
import { dedupeKeyOf, isSequencer } from '../upload-event.ts';
import { advanceGroup } from './advance.ts';
import { type Group, nextStep } from './group.ts';
import { keysIn, longestManifest, ManifestError } from './manifest.ts';
import { groupId, keyHash, memberName, type Note } from './notes.ts';
import type { JoinServices } from './services.ts';

/** An upload that a rule adds to a group. */
export interface Joining {
  readonly upload: Upload;
  readonly answer: Grouped;
  readonly operation: string;
  readonly origin: string;
  readonly check: FileCheck;
  readonly policy: Policy | undefined;
  /** The same for each event of the same write. @default by the upload's own event */
  readonly dedupeKey?: string;
}

/** Why an upload cannot join its group. */
export type JoinFault =
  | `bad_group:${string}`
  | `bad_manifest:${string}`
  | `bad_marker:${string}`
  | 'group_full'
  | 'group_over';

/** `known`: the upload joined before, or is a closer that arrived after the group was closed. */
export type JoinResult =
  | { readonly group: string; readonly outcome: 'joined' | 'known' }
  | { readonly skipped: JoinFault };

/**
 * Adds an upload to its group, once however often its event is repeated. When this returns, the upload cannot be lost any more.
 * Closes the group when this was the last file that the manifest names.
 */
export async function joinGroup(services: JoinServices, joining: Joining): Promise<JoinResult> {
  const { stores, limits, now } = services;
  const { answer, operation, origin } = joining;
  const fault = groupFault(answer);
  if (fault) return { skipped: `bad_group:${fault}` };
  const id = groupId(operation, origin, answer.group);
  const withinMs = (answer.withinHours ?? 24) * 60 * 60_000;
  const group = await stores.groups.open({ id, operation, origin, withinMs });
  const { as = 'file' } = answer;
  const joined =
    as === 'file' ? await joinAsFile(services, joining, group) : await joinAsCloser(services, joining, group);
  if (joined === 'known') return { group: id, outcome: 'known' };
  if (typeof joined === 'string') return { skipped: joined };
  // A group that is due later is closed by the sweep.
  if (joined.wanted && nextStep(joined, limits, now()).do === 'close') await advanceGroup(services, id);
  return { group: id, outcome: 'joined' };
}

async function joinAsFile(
  { stores, facts }: JoinServices,
  joining: Joining,
  group: Group,
): Promise<Group | 'known' | 'group_full' | 'group_over'> {
  const { upload, answer, check, dedupeKey = dedupeKeyOf(upload) } = joining;
  const name = memberName(upload.key, dedupeKey);
  if (group.members.includes(name)) return 'known';
  const file = attached(upload);
  const refused = await findFileFault(facts, file, check);
  // The note comes before the row: a worker that sees the member can read its note.
  await stores.groupNotes.write(group.id, name, {
    ...commandNote(joining),
    file: { ...file, ...(refused && { refused }) },
    ...(await writeOf(facts, upload)),
  });
  const quietMs = answer.quietMinutes === undefined ? undefined : answer.quietMinutes * 60_000;
  const joined = await stores.groups.join(group, name, quietMs);
  return joined === 'full' || joined === 'over' ? `group_${joined}` : joined;
}

async function joinAsCloser(
  { stores, facts, limits, now }: JoinServices,
  joining: Joining,
  group: Group,
): Promise<Group | 'known' | JoinFault> {
  if (group.batches.length > 0) return 'known';
  const { upload, answer, dedupeKey = dedupeKeyOf(upload) } = joining;
  // A closer whose scan did not pass must not cause anything.
  if (upload.refused) return `bad_${answer.as === 'marker' ? 'marker' : 'manifest'}:${upload.refused}`;
  const closer = memberName(upload.key, dedupeKey);
  const note: Note = { ...commandNote(joining), closer: attached(upload) };
  const markerAt = now();
  if (answer.as === 'marker') {
    await stores.groupNotes.write(group.id, closer, note);
    return (await stores.groups.noteCloser(group, { markerAt, closer })) ?? 'known';
  }
  try {
    const bytes = upload.size === 0 ? new Uint8Array() : await facts.firstBytes(upload, longestManifest + 1);
    const keys = keysIn(bytes, upload.key, limits.groupFiles);
    await stores.groupNotes.write(group.id, closer, { ...note, keys });
    return (await stores.groups.noteCloser(group, { wanted: keys.map(keyHash), closer })) ?? 'known';
  } catch (error) {
    if (error instanceof ManifestError) return `bad_manifest:${error.reason}`;
    throw error;
  }
}

/**
 * Returns when a file was written: S3's own number, which only its event brings, and the time, which S3 reports of every object.
 * Of an object that is gone there is no time.
 */
async function writeOf(facts: ObjectFacts, upload: Upload): Promise<Pick<Note, 'sequencer' | 'modifiedAt'>> {
  const { sequencer } = upload;
  if (!isSequencer(sequencer)) return { modifiedAt: inSeconds(new Date(sequencer)) };
  try {
    const { modifiedAt } = await facts.head(upload);
    return { sequencer, modifiedAt: inSeconds(modifiedAt) };
  } catch (error) {
    if (isLost(error)) return { sequencer };
    throw error;
  }
}

/** A HEAD has no finer time, and a list of versions may have one. */
function inSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** What every note of a group holds: the command that its rule made of it. */
function commandNote({ answer: { group, command }, check: { refusedFiles }, policy }: Joining): Note {
  return { group, command, refusedFiles, policy };
}
