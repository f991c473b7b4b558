import { ObjectError } from '../aws/objects.ts';
import type { Bridge } from '../config/bridge.ts';
import { movedPrefix } from '../config/bucket.ts';
import type { Grouped } from '../config/grouping.ts';
import { asRule, type Rule } from '../config/rule.ts';
import { bucketNamed } from '../config/uploads.ts';
import type { Accepted } from '../delivery/accept.ts';
import { attachmentsOf } from '../delivery/command.ts';
import { log } from '../log.ts';
import { boundPrefix } from './bound-uploads.ts';
import { checkFiles, type FileCheckSettings } from './examine.ts';
import { type JoinResult, type JoinServices, joinGroup } from './groups/join.ts';
import type { MalwareGate } from './malware-gate.ts';
import { factsOf, matchRule, type RuleMatch, type SkipReason } from './match-rule.ts';
import { fileOfSidecar } from './sidecar.ts';
import type { SkippedUploads } from './skipped.ts';
import { filesToTag } from './tag-files.ts';
import { type TakeBoundServices, takeBoundFile } from './take-bound.ts';
import { dedupeKeyOf, originOf, type Upload, uploadOf } from './upload.ts';

export interface HandleServices extends JoinServices, TakeBoundServices {
  readonly bridge: Bridge;
  readonly skipped: SkippedUploads;
  readonly gate: MalwareGate;
  /** What an operation takes of files. */
  readonly examineSettings: (operation: string) => FileCheckSettings;
}

/** What came of an upload: a delivery, or the reason for which it was left where it is. */
export type HandledUpload =
  | Accepted
  | Extract<JoinResult, { group: string }>
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
  | { readonly outcome: 'folder' | 'moved' | 'bound' };

/**
 * Takes an upload on as what the rules make of it, once however often it comes. What becomes nothing stays where it is, is
 * logged without its name, counted, and noted where people look: `npm run bridge -- uploads`.
 */
export async function handleUpload(services: HandleServices, upload: Upload): Promise<HandledUpload> {
  // What consoles make when somebody creates a "folder".
  if (upload.key.endsWith('/')) return { outcome: 'folder' };
  const moved = movedPrefix(bucketNamed(services.bridge, upload.bucket));
  if (moved !== undefined && upload.key.startsWith(moved)) return { outcome: 'moved' };
  if (upload.key.startsWith(boundPrefix)) return handleBoundFile(services, upload);
  const sidecarOf = fileOfSidecar(upload.key);
  if (sidecarOf === undefined || !asksForSidecars(services.bridge, upload.bucket)) return handleFile(services, upload);
  const file = await fileAt(services, upload.bucket, sidecarOf);
  return file ? handleFile(services, file) : skipUpload(services, upload, { skipped: 'waits_for_file' });
}

async function handleFile(services: HandleServices, found: Upload): Promise<HandledUpload> {
  const { bridge, facts } = services;
  const given = await passGate(services, found);
  if (!given) return skipUpload(services, found, { skipped: 'waits_for_scan' });
  const { rules } = bucketNamed(bridge, given.bucket);
  const meaning = await matchRule(rules, given, factsOf(facts, given));
  if (!('skipped' in meaning)) return acceptFromRule(services, given, meaning);
  const outcome = await skipUpload(services, given, meaning);
  if (meaning.skipped !== 'waits_for_sidecar') return outcome;
  // The sidecar may have come between the look and the note, and its own event before the note.
  const again = await matchRule(rules, given, factsOf(facts, given));
  return 'skipped' in again ? outcome : acceptFromRule(services, given, again);
}

/** A file of `POST /uploads` is no rule's, and passes the gate as every other. */
async function handleBoundFile(services: HandleServices, found: Upload): Promise<HandledUpload> {
  const given = await passGate(services, found);
  if (!given) return skipUpload(services, found, { skipped: 'waits_for_scan' });
  await takeBoundFile(services, given);
  await services.skipped.forget(given);
  return { outcome: 'bound' };
}

/** The upload with what its scan said; nothing while there is no result. */
async function passGate({ gate }: HandleServices, upload: Upload): Promise<Upload | undefined> {
  if (upload.refused) return upload;
  const verdict = await gate.verdictOn(upload);
  if (verdict === 'waits') return undefined;
  return verdict === 'open' ? upload : { ...upload, refused: verdict };
}

async function acceptFromRule(
  services: HandleServices,
  given: Upload,
  { answer, rule, matched }: Extract<RuleMatch, { answer: unknown }>,
): Promise<HandledUpload> {
  const { bridge, facts, skipped, accept, examineSettings } = services;
  if ('group' in answer) return addToGroup(services, given, answer, matched);
  // By its own event or its sidecar's, it must be the same command: only what the object itself says is known to both.
  const upload = matched.needs.includes('sidecar') && !given.versionId ? await asTheObjectSays(services, given) : given;
  const { operation } = bucketNamed(bridge, given.bucket);
  const settings = examineSettings(operation);
  const { refusedFiles = settings.refusedFiles } = matched;
  const examined = await checkFiles(facts, answer, { ...settings, refusedFiles });
  const accepted = await accept({
    operation,
    // A command that carries nothing of a refused file is none either: what the file says led to it.
    ...(given.refused && attachmentsOf(answer).every(({ refused }) => !refused) && { rejected: given.refused }),
    ...examined,
    filesToTag: filesToTag(bridge, examined.command, given),
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
  await skipped.forget(given);
  return accepted;
}

async function addToGroup(
  services: HandleServices,
  upload: Upload,
  answer: Grouped,
  { refusedFiles, policy }: Rule,
): Promise<HandledUpload> {
  const { bridge, skipped, examineSettings } = services;
  const { operation } = bucketNamed(bridge, upload.bucket);
  const settings = examineSettings(operation);
  const origin = originOf(upload);
  const outcome = await joinGroup(services, {
    upload,
    answer,
    operation,
    origin,
    policy,
    settings: { ...settings, refusedFiles: refusedFiles ?? settings.refusedFiles },
  });
  if ('skipped' in outcome) return skipUpload(services, upload, outcome);
  const { group, outcome: status } = outcome;
  log.info('An upload joined its group', { origin, operation, group, bytes: upload.size, status });
  await skipped.forget(upload);
  return outcome;
}

async function skipUpload(
  { bridge, skipped }: HandleServices,
  upload: Upload,
  { skipped: reason, rule }: { readonly skipped: SkipReason; readonly rule?: string },
): Promise<HandledUpload> {
  await skipped.note(upload, reason, rule);
  const { operation } = bucketNamed(bridge, upload.bucket);
  const fields = { origin: originOf(upload), operation, bytes: upload.size, reason };
  log[levelOf(reason)]('An upload is left where it is', { ...fields, ...(rule && { rule }) });
  return { outcome: 'skipped', reason };
}

/** Waiting is no fault; a file that no rule wants may be; what can never become anything needs somebody. */
function levelOf(reason: SkipReason): 'info' | 'warn' | 'error' {
  if (reason.startsWith('waits_')) return 'info';
  return reason === 'no_rule' ? 'warn' : 'error';
}

/** The object under that key as it is now; nothing when there is none. */
async function fileAt({ facts }: HandleServices, bucket: string, key: string): Promise<Upload | undefined> {
  try {
    const { modifiedAt, ...head } = await facts.head({ bucket, key });
    return uploadOf(bucket, { key, ...head, sequencer: modifiedAt.toISOString() });
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

async function asTheObjectSays({ facts }: HandleServices, upload: Upload): Promise<Upload> {
  const { modifiedAt } = await facts.head(upload);
  return { ...upload, sequencer: modifiedAt.toISOString() };
}

function asksForSidecars(bridge: Bridge, bucket: string): boolean {
  return bucketNamed(bridge, bucket)
    .rules.map(asRule)
    .some(({ needs }) => needs.includes('sidecar'));
}
