import { ObjectError } from '../aws/objects.ts';
import { boundPrefix } from '../bound-uploads.ts';
import { movedPrefix } from '../config/bucket.ts';
import { bucketNamed } from '../config/uploads.ts';
import type { Bridge } from '../config.ts';
import type { Accepted } from '../delivery/accept.ts';
import { attachmentsOf } from '../delivery/command.ts';
import type { Grouped } from '../groups/answer.ts';
import { type Joined, type JoinServices, join } from '../groups/join.ts';
import { log } from '../log.ts';
import { type ExamineSettings, examine } from './examine.ts';
import type { Gate } from './gate.ts';
import type { Left } from './left.ts';
import { filesToMark } from './mark.ts';
import { factsOf, type LeftReason, type Meaning, meaningOf } from './meaning.ts';
import { asRule, type Rule } from './rule.ts';
import { fileOfSidecar } from './sidecar.ts';
import { type TakeBoundServices, takeBound } from './take-bound.ts';
import { dedupeKeyOf, originOf, type Upload, uploadOf } from './upload.ts';

export interface TakeServices extends JoinServices, TakeBoundServices {
  readonly bridge: Bridge;
  readonly left: Left;
  readonly gate: Gate;
  /** What an operation takes of files. */
  readonly examineSettings: (operation: string) => ExamineSettings;
}

/** What came of an upload: a delivery, or the reason for which it was left where it is. */
export type Taken =
  | Accepted
  | Extract<Joined, { group: string }>
  | { readonly outcome: 'left'; readonly reason: LeftReason }
  | { readonly outcome: 'folder' | 'moved' | 'bound' };

/**
 * Takes an upload on as what the rules make of it, once however often it comes. What becomes nothing stays where it is, is
 * logged without its name, counted, and noted where people look: `npm run bridge -- uploads`.
 */
export async function take(services: TakeServices, upload: Upload): Promise<Taken> {
  // What consoles make when somebody creates a "folder".
  if (upload.key.endsWith('/')) return { outcome: 'folder' };
  const moved = movedPrefix(bucketNamed(services.bridge, upload.bucket));
  if (moved !== undefined && upload.key.startsWith(moved)) return { outcome: 'moved' };
  if (upload.key.startsWith(boundPrefix)) return takeBoundFile(services, upload);
  const sidecarOf = fileOfSidecar(upload.key);
  if (sidecarOf === undefined || !asksForSidecars(services.bridge, upload.bucket)) return takeFile(services, upload);
  const file = await fileAt(services, upload.bucket, sidecarOf);
  return file ? takeFile(services, file) : leave(services, upload, { left: 'waits_for_file' });
}

async function takeFile(services: TakeServices, found: Upload): Promise<Taken> {
  const { bridge, facts } = services;
  const given = await throughGate(services, found);
  if (!given) return leave(services, found, { left: 'waits_for_scan' });
  const { rules } = bucketNamed(bridge, given.bucket);
  const meaning = await meaningOf(rules, given, factsOf(facts, given));
  if (!('left' in meaning)) return taken(services, given, meaning);
  const outcome = await leave(services, given, meaning);
  if (meaning.left !== 'waits_for_sidecar') return outcome;
  // The sidecar may have come between the look and the note, and its own event before the note.
  const again = await meaningOf(rules, given, factsOf(facts, given));
  return 'left' in again ? outcome : taken(services, given, again);
}

/** A file of `POST /uploads` is no rule's, and passes the gate as every other. */
async function takeBoundFile(services: TakeServices, found: Upload): Promise<Taken> {
  const given = await throughGate(services, found);
  if (!given) return leave(services, found, { left: 'waits_for_scan' });
  await takeBound(services, given);
  await services.left.forget(given);
  return { outcome: 'bound' };
}

/** The upload with what its scan said; nothing while there is no result. */
async function throughGate({ gate }: TakeServices, upload: Upload): Promise<Upload | undefined> {
  if (upload.refused) return upload;
  const verdict = await gate.verdictOn(upload);
  if (verdict === 'waits') return undefined;
  return verdict === 'open' ? upload : { ...upload, refused: verdict };
}

async function taken(
  services: TakeServices,
  given: Upload,
  { answer, rule, matched }: Extract<Meaning, { answer: unknown }>,
): Promise<Taken> {
  const { bridge, facts, left, accept, examineSettings } = services;
  if ('group' in answer) return joined(services, given, answer, matched);
  // By its own event or its sidecar's, it must be the same command: only what the object itself says is known to both.
  const upload = matched.needs.includes('sidecar') && !given.versionId ? await asTheObjectSays(services, given) : given;
  const { operation } = bucketNamed(bridge, given.bucket);
  const settings = examineSettings(operation);
  const { refusedFiles = settings.refusedFiles } = matched;
  const examined = await examine(facts, answer, { ...settings, refusedFiles });
  const accepted = await accept({
    operation,
    // A command that carries nothing of a refused file is none either: what the file says led to it.
    ...(given.refused && attachmentsOf(answer).every(({ refused }) => !refused) && { rejected: given.refused }),
    ...examined,
    marks: filesToMark(bridge, examined.command, given),
    event: { origin: originOf(upload), dedupeKey: dedupeKeyOf(upload) },
    priority: 'bulk',
    policy: matched.policy,
  });
  if (accepted.outcome === 'conflict') {
    const { id, kind } = accepted.delivery;
    log.warn('An upload came again and means something else by now: nothing was changed', {
      commandId: id,
      kind,
      rule,
    });
  }
  await left.forget(given);
  return accepted;
}

async function joined(
  services: TakeServices,
  upload: Upload,
  answer: Grouped,
  { refusedFiles, policy }: Rule,
): Promise<Taken> {
  const { bridge, left, examineSettings } = services;
  const { operation } = bucketNamed(bridge, upload.bucket);
  const settings = examineSettings(operation);
  const origin = originOf(upload);
  const outcome = await join(services, {
    upload,
    answer,
    operation,
    origin,
    policy,
    settings: { ...settings, refusedFiles: refusedFiles ?? settings.refusedFiles },
  });
  if ('left' in outcome) return leave(services, upload, outcome);
  const { group, outcome: status } = outcome;
  log.info('An upload joined its group', { origin, operation, group, bytes: upload.size, status });
  await left.forget(upload);
  return outcome;
}

async function leave(
  { bridge, left }: TakeServices,
  upload: Upload,
  { left: reason, rule }: { readonly left: LeftReason; readonly rule?: string },
): Promise<Taken> {
  await left.note(upload, reason, rule);
  const { operation } = bucketNamed(bridge, upload.bucket);
  const fields = { origin: originOf(upload), operation, bytes: upload.size, reason };
  log[levelOf(reason)]('An upload is left where it is', { ...fields, ...(rule && { rule }) });
  return { outcome: 'left', reason };
}

/** Waiting is no fault; a file that no rule wants may be; what can never become anything needs somebody. */
function levelOf(reason: LeftReason): 'info' | 'warn' | 'error' {
  if (reason.startsWith('waits_')) return 'info';
  return reason === 'no_rule' ? 'warn' : 'error';
}

/** The object under that key as it is now; nothing when there is none. */
async function fileAt({ facts }: TakeServices, bucket: string, key: string): Promise<Upload | undefined> {
  try {
    const { modifiedAt, ...head } = await facts.head({ bucket, key });
    return uploadOf(bucket, { key, ...head, sequencer: modifiedAt.toISOString() });
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

async function asTheObjectSays({ facts }: TakeServices, upload: Upload): Promise<Upload> {
  const { modifiedAt } = await facts.head(upload);
  return { ...upload, sequencer: modifiedAt.toISOString() };
}

function asksForSidecars(bridge: Bridge, bucket: string): boolean {
  return bucketNamed(bridge, bucket)
    .rules.map(asRule)
    .some(({ needs }) => needs.includes('sidecar'));
}
