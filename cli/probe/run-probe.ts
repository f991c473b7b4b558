import type { CapabilityFile } from '../../lib/config/probed.ts';
import type { AttachmentEncoding } from '../../lib/wolkvox/attachment.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { type AttachmentFindings, askAttachments, chosenEncoding } from './ask-attachments.ts';
import { askErrors, type ErrorShape } from './ask-errors.ts';
import { askPrefix, type Prefix } from './ask-prefix.ts';
import { askSize, type SizeFindings } from './ask-size.ts';
import { askVisibility, type Visibility } from './ask-visibility.ts';
import { type Zone, zoneOf } from './ask-zone.ts';
import { type Budget, NoCallsLeft } from './budget.ts';
import type { Sandbox } from './sandbox.ts';
import { tidy } from './tidy.ts';

/** All that the probe found out. What it could not ask is missing; `unanswered` says why. */
export interface Findings {
  readonly errors?: ErrorShape;
  readonly visibility?: Visibility;
  readonly zone?: Zone;
  readonly prefix?: Prefix;
  readonly attachments?: AttachmentFindings;
  readonly size?: SizeFindings;
  readonly unanswered: Readonly<Record<string, string>>;
  /** Numbers of cases that stay open. */
  readonly open: readonly string[];
  readonly calls: number;
}

export interface ProbeOptions {
  readonly largestMiB: number;
  /** What is configured now: kept where it works. */
  readonly zone: string;
  readonly attachmentEncoding: AttachmentEncoding;
  readonly onStep: (what: string) => void;
}

/** Asks one question after the other. Closes what it made, also when it ends in a fault. */
export async function runProbe(sandbox: Sandbox, budget: Budget, options: ProbeOptions): Promise<Findings> {
  const unanswered: Record<string, string> = {};
  /** Without calls or a token no later question has an answer either. */
  let end: string | undefined;

  async function ask<T>(what: string, question: () => Promise<T | undefined>): Promise<T | undefined> {
    if (end !== undefined) {
      unanswered[what] = end;
      return undefined;
    }
    options.onStep(what);
    try {
      const answer = await question();
      if (answer === undefined) unanswered[what] = 'no search shows what was made';
      return answer;
    } catch (error) {
      if (error instanceof NoCallsLeft) unanswered[what] = 'no calls were left';
      else if (error instanceof WolkvoxError) unanswered[what] = error.message;
      else throw error;
      if (error instanceof WolkvoxError && (error.kind === 'quota' || error.kind === 'token')) end = error.message;
      return undefined;
    }
  }

  let open: string[] = [];
  let answers: Partial<Findings> = {};
  try {
    const errors = await ask('how a refusal looks', () => askErrors(sandbox));
    const visibility = await ask('by what a case is found, and how soon', () => askVisibility(sandbox));
    const { createdAt, answeredAt = 0, caseId } = visibility ?? {};
    const zone = createdAt === undefined ? undefined : zoneOf(createdAt, answeredAt, options.zone);
    const prefix = visibility && (await ask('whether a part of a call acts', () => askPrefix(sandbox, visibility)));
    // All that can come to be is there now: a call is kept back for each, to close it.
    budget.keep = sandbox.made.size;
    const attachments =
      caseId && createdAt !== undefined
        ? await ask('how files are written', () => askAttachments(sandbox, caseId))
        : undefined;
    const encoding = attachments && chosenEncoding(attachments, options.attachmentEncoding);
    const size =
      caseId && encoding
        ? await ask('how large a file may be', () => askSize(sandbox, caseId, encoding, options.largestMiB))
        : undefined;
    answers = defined({ errors, visibility, zone, prefix, attachments, size });
  } finally {
    budget.keep = 0;
    options.onStep('closing what was made');
    open = await tidy(sandbox);
  }
  return { ...answers, unanswered, open, calls: budget.used };
}

/** What the engine takes from the findings. */
export function settingsFrom(
  { zone, attachments, visibility, prefix }: Findings,
  configured: AttachmentEncoding,
  markerField: string | undefined,
): CapabilityFile['settings'] {
  return defined({
    zone: zone?.zone,
    attachmentEncoding: attachments && chosenEncoding(attachments, configured),
    updateAttachments: attachments?.updateAttachments,
    markerField: visibility?.found.byField ? markerField : undefined,
    prefixActs: prefix?.prefixActs,
  });
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
