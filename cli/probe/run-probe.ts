import type { CapabilityFile } from '../../lib/config/probed.ts';
import type { AttachmentEncoding } from '../../lib/wolkvox/attachment.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { askActivities } from './ask-activities.ts';
import { type AttachmentFindings, askAttachments, chosenEncoding } from './ask-attachments.ts';
import { askErrors, type ErrorShape } from './ask-errors.ts';
import { askPrefix, NoAnswerError, type Prefix } from './ask-prefix.ts';
import { askSize, type SizeFindings } from './ask-size.ts';
import { askVisibility, type Visibility } from './ask-visibility.ts';
import { type Zone, zoneOf } from './ask-zone.ts';
import { type CallBudget, NoCallsLeftError } from './call-budget.ts';
import { closeCases } from './close-cases.ts';
import type { Sandbox } from './sandbox.ts';

/** All that the probe found out. Questions without an answer are missing, and `unanswered` says why. */
export interface Findings {
  readonly errors?: ErrorShape;
  readonly visibility?: Visibility;
  readonly zone?: Zone;
  readonly prefix?: Prefix;
  /** Whether the CRM takes an empty list of files, or an empty form, for missing. */
  readonly refusesEmpty?: boolean;
  /** Whether it shows activities to a search. */
  readonly activitiesReadable?: boolean;
  readonly attachments?: AttachmentFindings;
  readonly size?: SizeFindings;
  readonly unanswered: Readonly<Record<string, string>>;
  /** Numbers of cases that stay open. */
  readonly open: readonly string[];
  readonly calls: number;
}

export interface ProbeSettings {
  readonly largestMiB: number;
  /** As configured now: kept if it works. */
  readonly zone: string;
  /** As configured now: kept if it works. */
  readonly attachmentEncoding: AttachmentEncoding;
  readonly onQuestion: (question: string) => void;
}

/** Asks one question after the other. Closes the cases it made, also when a question throws. */
export async function runProbe(sandbox: Sandbox, budget: CallBudget, settings: ProbeSettings): Promise<Findings> {
  const unanswered: Record<string, string> = {};
  /** Without calls or a token, no later question has an answer either. */
  let end: string | undefined;

  async function ask<T>(question: string, findOut: () => Promise<T | undefined>): Promise<T | undefined> {
    if (end !== undefined) {
      unanswered[question] = end;
      return undefined;
    }
    settings.onQuestion(question);
    try {
      const answer = await findOut();
      if (answer === undefined) unanswered[question] = 'no search finds the case';
      return answer;
    } catch (error) {
      if (error instanceof NoAnswerError) unanswered[question] = error.message;
      else if (error instanceof NoCallsLeftError) unanswered[question] = 'no calls were left';
      else if (error instanceof WolkvoxError) unanswered[question] = error.message;
      else throw error;
      if (error instanceof WolkvoxError && (error.kind === 'quota' || error.kind === 'token')) end = error.message;
      return undefined;
    }
  }

  let open: string[] = [];
  let answers: Partial<Findings> = {};
  try {
    const errors = await ask('how a refusal looks', () => askErrors(sandbox));
    const visibility = await ask('how a new case is found, and how soon', () => askVisibility(sandbox));
    const { createdAt, answeredAt = 0, caseId } = visibility ?? {};
    const zone = createdAt === undefined ? undefined : zoneOf(createdAt, answeredAt, settings.zone);
    const prefix =
      visibility && (await ask('whether an incomplete call has an effect', () => askPrefix(sandbox, visibility)));
    const refusesEmpty = visibility && sandbox.refusesEmpty;
    const activitiesReadable =
      visibility && (await ask('whether activities can be searched', () => askActivities(sandbox, visibility)));
    // No more cases are made from here on. A call is kept back for each, to close it.
    budget.keep = sandbox.made.size;
    const attachments =
      caseId && createdAt !== undefined
        ? await ask('how files are written', () => askAttachments(sandbox, caseId))
        : undefined;
    const encoding = attachments && chosenEncoding(attachments, settings.attachmentEncoding);
    const size =
      caseId && encoding
        ? await ask('how large a file may be', () => askSize(sandbox, caseId, encoding, settings.largestMiB))
        : undefined;
    answers = defined({ errors, visibility, zone, prefix, refusesEmpty, activitiesReadable, attachments, size });
  } finally {
    budget.keep = 0;
    settings.onQuestion('closing the cases');
    open = await closeCases(sandbox);
  }
  return { ...answers, unanswered, open, calls: budget.used };
}

/** Returns the settings for the engine that follow from the findings. */
export function settingsFrom(
  { zone, attachments, visibility, prefix, refusesEmpty, activitiesReadable }: Findings,
  configured: AttachmentEncoding,
  markerField: string | undefined,
): CapabilityFile['settings'] {
  return defined({
    zone: zone?.zone,
    attachmentEncoding: attachments && chosenEncoding(attachments, configured),
    descriptionIs: descriptionIs(visibility?.description),
    updateAttachments: attachments?.updateAttachments,
    markerField: visibility?.found.byField ? markerField : undefined,
    prefixActs: prefix?.prefixActs,
    refusesEmpty,
    activitiesReadable,
  });
}

/** Of one that is unchanged, only a person sees whether the CRM shows its elements or acts on them. */
function descriptionIs(description: Visibility['description']): CapabilityFile['settings']['descriptionIs'] {
  if (description === 'escaped') return 'text';
  return description === 'edited' ? 'html' : undefined;
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
