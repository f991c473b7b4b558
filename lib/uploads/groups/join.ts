import type { ObjectFacts } from '../../aws/object-facts.ts';
import { attached } from '../../config/attached.ts';
import { type Grouped, groupFault } from '../../config/grouping.ts';
import type { Policy } from '../../delivery/ledger/delivery.ts';
import type { FileCheckSettings } from '../examine.ts';
import { findFileFault } from '../file-fault.ts';
import { dedupeKeyOf, type Upload } from '../upload.ts';
import { type AdvanceServices, advanceGroup } from './advance.ts';
import { type Group, nextStep } from './group.ts';
import { keysIn, longestManifest, ManifestError } from './manifest.ts';
import { groupId, keyHash, memberName, type Note } from './notes.ts';

export interface JoinServices extends AdvanceServices {
  readonly facts: ObjectFacts;
}

export interface Joining {
  readonly upload: Upload;
  readonly answer: Grouped;
  readonly operation: string;
  readonly origin: string;
  readonly settings: FileCheckSettings;
  readonly policy: Policy | undefined;
}

/** Why an upload cannot go with its group: it is left where it is. */
export type JoinFault =
  | `bad_group:${string}`
  | `bad_manifest:${string}`
  | `bad_marker:${string}`
  | 'group_full'
  | 'group_over';

/** What came of it. `known`: it came before, or its marker or manifest came after the group was closed. */
export type JoinResult =
  | { readonly group: string; readonly outcome: 'joined' | 'known' }
  | { readonly skipped: JoinFault };

/**
 * Takes an upload into its group, once however often it comes: when this returns, it cannot be lost any more. Closes the group
 * when it was the last one that the manifest names.
 */
export async function joinGroup(services: JoinServices, joining: Joining): Promise<JoinResult> {
  const { groups, limits, now } = services;
  const { answer, operation, origin } = joining;
  const fault = groupFault(answer);
  if (fault) return { skipped: `bad_group:${fault}` };
  const id = groupId(operation, origin, answer.group);
  const withinMs = (answer.withinHours ?? 24) * 60 * 60_000;
  const group = await groups.open({ id, operation, origin, withinMs });
  const { as = 'file' } = answer;
  const joined =
    as === 'file' ? await joinAsFile(services, joining, group) : await joinAsCloser(services, joining, group);
  if (typeof joined === 'string') return joined === 'known' ? { group: id, outcome: 'known' } : { skipped: joined };
  const step = nextStep(joined, limits, now());
  // What is not due at once is the sweep's.
  if (step.do === 'close' && joined.wanted) await advanceGroup(services, id);
  return { group: id, outcome: 'joined' };
}

async function joinAsFile(
  { groups, notes, facts }: JoinServices,
  { upload, answer, settings, policy }: Joining,
  group: Group,
): Promise<Group | 'known' | 'group_full' | 'group_over'> {
  const name = memberName(upload.key, dedupeKeyOf(upload));
  if (group.members.includes(name)) return 'known';
  const file = attached(upload);
  const refused = await findFileFault(facts, file, settings);
  const note: Note = {
    ...common(answer, settings, policy),
    file: { ...file, ...(refused && { refused }) },
    sequencer: upload.sequencer,
  };
  // First what it says, then that it is there: whoever sees it there can read it.
  await notes.write(group.id, name, note);
  const quietMs = answer.quietMinutes === undefined ? undefined : answer.quietMinutes * 60_000;
  const joined = await groups.join(group, name, quietMs);
  return joined === 'full' || joined === 'over' ? `group_${joined}` : joined;
}

async function joinAsCloser(
  { groups, notes, facts, limits, now }: JoinServices,
  { upload, answer, settings, policy }: Joining,
  group: Group,
): Promise<Group | 'known' | JoinFault> {
  if (group.batches.length > 0) return 'known';
  // Nothing is done at the word of what no scan found clean.
  if (upload.refused) return `bad_${answer.as === 'marker' ? 'marker' : 'manifest'}:${upload.refused}`;
  const closer = memberName(upload.key, dedupeKeyOf(upload));
  const note: Note = { ...common(answer, settings, policy), closer: attached(upload) };
  const markerAt = now();
  if (answer.as === 'marker') {
    await notes.write(group.id, closer, note);
    return (await groups.noteCloser(group, { markerAt, closer })) ?? 'known';
  }
  try {
    const bytes = upload.size === 0 ? new Uint8Array() : await facts.firstBytes(upload, longestManifest + 1);
    const keys = keysIn(bytes, upload.key, limits.groupFiles);
    await notes.write(group.id, closer, { ...note, keys });
    return (await groups.noteCloser(group, { wanted: keys.map(keyHash), closer })) ?? 'known';
  } catch (error) {
    if (error instanceof ManifestError) return `bad_manifest:${error.reason}`;
    throw error;
  }
}

function common({ group, command }: Grouped, { refusedFiles }: FileCheckSettings, policy: Policy | undefined): Note {
  return { group, command, refusedFiles, policy };
}
