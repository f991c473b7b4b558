import type { ObjectFacts } from '../aws/object-facts.ts';
import { isHeld } from '../aws/object-reason.ts';
import { ObjectError } from '../aws/objects.ts';
import { type Bucket, movedPrefix } from '../config/bucket.ts';
import type { Rule } from '../config/rule.ts';
import type { Upload } from '../config/upload.ts';
import { bucketNamed } from '../config/uploads.ts';
import type { Acceptance } from '../delivery/accept.ts';
import { attachmentsOf } from '../delivery/command.ts';
import { log } from '../log.ts';
import { readMail } from '../mail/read-mail.ts';
import { checkFiles, type FileCheck, fileCheckOf } from './file-fault.ts';
import { fileToHandle } from './file-to-handle.ts';
import { type Joining, type JoinResult, joinGroup } from './groups/join.ts';
import type { HandleServices } from './handle-services.ts';
import { isJunk } from './junk.ts';
import { openList } from './lists.ts';
import { factsOf, matchRule, objectSkipReason, type RuleMatch, type SkipReason } from './match-rule.ts';
import { isResultFile } from './result-file.ts';
import { fileOfSidecar } from './sidecar.ts';
import { filesToTag } from './tag-files.ts';
import { isBoundFile, takeBoundFile } from './take-bound.ts';
import { dedupeKeyOf, originOf } from './upload-event.ts';

/** What became of an upload: a delivery, a part of a group, a list, or the reason why it became no command. */
export type HandledUpload =
  | Acceptance
  | Extract<JoinResult, { group: string }>
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
  | { readonly outcome: 'opened' | 'known'; readonly list: string }
  | { readonly outcome: 'folder' | 'moved' | 'result' | 'bound' | 'junk' };

/** The turn of an upload that is handled again because it had to wait. */
export interface Turn {
  /** Why the turn before skipped it. Absent in the first turn. */
  readonly waitedFor?: string | undefined;
  readonly isLast: boolean;
}

interface TurnServices extends HandleServices {
  readonly turn: Turn;
}

type Matched = Extract<RuleMatch, { answer: unknown }>;

/**
 * Accepts the command that the rules make of an upload, once however often its event is repeated. An upload that becomes no
 * command stays in its bucket. It is logged without its name, counted, and listed by `npm run bridge -- uploads`.
 */
export async function handleUpload(
  services: HandleServices,
  upload: Upload,
  turn: Turn = { isLast: false },
): Promise<HandledUpload> {
  // Consoles make such an object when somebody creates a "folder".
  if (upload.key.endsWith('/')) return { outcome: 'folder' };
  if (isResultFile(upload.key)) return { outcome: 'result' };
  const bucket = bucketNamed(services.bridge, upload.bucket);
  // The sidecar of a copy that has not ended is as little of a document.
  if (isJunk(upload.key) || isJunk(fileOfSidecar(upload.key) ?? '')) return ignoreJunk(bucket, upload);
  const moved = movedPrefix(bucket);
  if (moved !== undefined && upload.key.startsWith(moved)) return { outcome: 'moved' };
  const turnServices = { ...services, turn };
  try {
    const handled = await handleFile(turnServices, bucket, upload);
    // The note of a sidecar: that of the file itself is forgotten with its command.
    if (turn.waitedFor && handled.outcome !== 'skipped') await services.stores.skipped.forget(upload);
    return handled;
  } catch (error) {
    const skipped = error instanceof ObjectError ? objectSkipReason(error) : undefined;
    if (!skipped) throw error;
    return skipUpload(turnServices, bucket, upload, { skipped });
  }
}

async function handleFile(services: TurnServices, bucket: Bucket, upload: Upload): Promise<HandledUpload> {
  const file = await fileToHandle(services.facts, bucket, upload, isBoundFile(services, upload));
  if (!file) return skipUpload(services, bucket, upload, { skipped: 'waits_for_file' });
  const checked = await services.gate.check(file);
  if (checked === 'waits') return skipUpload(services, bucket, file, { skipped: 'waits_for_scan' });
  if (!isBoundFile(services, checked)) return handleByRules(services, bucket, checked);
  await takeBoundFile(services, checked);
  await services.stores.skipped.forget(checked);
  return { outcome: 'bound' };
}

/** Nobody sent it, so nobody is told. The line is counted. */
function ignoreJunk({ operation }: Bucket, upload: Upload): HandledUpload {
  log.info('An upload was ignored', { origin: originOf(upload), operation, bytes: upload.size, reason: 'junk' });
  return { outcome: 'junk' };
}

async function handleByRules(services: TurnServices, bucket: Bucket, upload: Upload): Promise<HandledUpload> {
  const match = await matchRule(bucket.rules, upload, factsOf(services.facts, upload, readMail));
  if (!('skipped' in match)) return acceptFromRule(services, bucket, upload, match);
  const outcome = await skipUpload(services, bucket, upload, match);
  if (match.skipped !== 'waits_for_sidecar') return outcome;
  // The sidecar may have arrived between the read and the note, and its own event before the note.
  const again = await matchRule(bucket.rules, upload, factsOf(services.facts, upload, readMail));
  return 'skipped' in again ? outcome : acceptFromRule(services, bucket, upload, again);
}

async function acceptFromRule(
  services: TurnServices,
  { operation }: Bucket,
  upload: Upload,
  match: Matched,
): Promise<HandledUpload> {
  const { bridge, facts, stores, accept } = services;
  const { answer, rule, matched } = match;
  if ('list' in answer)
    return openList(stores, { operation, upload, dedupeKey: await dedupeKeyFor(facts, upload, matched) });
  const check = fileCheckFor(services, operation, matched);
  const dedupeKey = await dedupeKeyFor(facts, upload, matched);
  if ('group' in answer) return addToGroup(services, operation, upload, { answer, matched, check, dedupeKey });
  const checked = await checkFiles(facts, answer, check);
  // A file that is not attached can still be refused: the command was made by what its key or sidecar says.
  const isRefused = upload.refused && attachmentsOf(answer).every(({ refused }) => !refused);
  const accepted = await accept({
    operation,
    ...(isRefused && { rejected: upload.refused }),
    ...checked,
    filesToTag: filesToTag(bridge, checked.command, upload),
    event: { origin: originOf(upload), dedupeKey },
    priority: 'bulk',
    policy: matched.policy,
  });
  if (accepted.outcome === 'conflict') {
    const { id: commandId, kind } = accepted.delivery;
    log.warn('A repeated upload means another command now: the first one stays', { commandId, kind, rule });
  }
  await stores.skipped.forget(upload);
  return accepted;
}

/**
 * A file with a sidecar is handled for its own event or for its sidecar's. Both must make the same command, so without a
 * version only what the object itself says counts.
 */
async function dedupeKeyFor(facts: ObjectFacts, upload: Upload, { needs }: Rule): Promise<string> {
  if (!needs.includes('sidecar') || upload.versionId) return dedupeKeyOf(upload);
  const { modifiedAt } = await facts.head(upload);
  return dedupeKeyOf({ ...upload, sequencer: modifiedAt.toISOString() });
}

function fileCheckFor({ bridge }: HandleServices, operation: string, { refusedFiles }: Rule): FileCheck {
  const check = fileCheckOf(bridge, operation);
  return refusedFiles === undefined ? check : { ...check, refusedFiles };
}

async function addToGroup(
  services: TurnServices,
  operation: string,
  upload: Upload,
  { matched, ...joining }: Pick<Joining, 'answer' | 'check' | 'dedupeKey'> & { readonly matched: Rule },
): Promise<HandledUpload> {
  const origin = originOf(upload);
  const { policy } = matched;
  const result = await joinGroup(services, { ...joining, upload, operation, origin, policy });
  if ('skipped' in result) return skipUpload(services, bucketNamed(services.bridge, upload.bucket), upload, result);
  const { group, outcome: status } = result;
  log.info('An upload joined its group', { origin, operation, group, bytes: upload.size, status });
  await services.stores.skipped.forget(upload);
  return result;
}

async function skipUpload(
  { stores, turn }: TurnServices,
  { operation }: Bucket,
  upload: Upload,
  { skipped, rule }: { readonly skipped: SkipReason; readonly rule?: string },
): Promise<HandledUpload> {
  // S3 had the time to show it.
  const reason = skipped === 'waits_for_object' && turn.isLast ? 'object_gone' : skipped;
  await stores.skipped.note(upload, reason, rule);
  const fields = { origin: originOf(upload), operation, bytes: upload.size, reason };
  log[levelOf(reason, turn)]('An upload was skipped', { ...fields, ...(rule && { rule }) });
  return { outcome: 'skipped', reason };
}

/**
 * Waiting is no fault. A file that no rule wants may be one. A file that cannot become a command needs a person. One that is
 * tried again raises the alarm the first time and the last.
 */
function levelOf(reason: SkipReason, turn: Turn): 'info' | 'warn' | 'error' {
  if (/^(waits_|automatic:)/.test(reason)) return 'info';
  if (reason === 'no_rule') return 'warn';
  return isHeld(reason) && turn.waitedFor === reason && !turn.isLast ? 'warn' : 'error';
}
