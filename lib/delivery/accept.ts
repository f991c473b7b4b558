import type { Objects } from '../aws/objects.ts';
import { planOf } from './acceptance-plan.ts';
import {
  attachmentsOf,
  awaitedDelivery,
  bytesOf,
  type Command,
  caseLineKey,
  commandId,
  fingerprint,
  lineKeyOf,
  missingOf,
  type SourceEvent,
} from './command.ts';
import type { DeadlineEnd, FindDeadlineEnd } from './deadline.ts';
import { deadlineTask, deadlineTaskEvent } from './deadline-task.ts';
import { type CaseLines, lastPosition } from './ledger/case-line.ts';
import {
  type Delivery,
  isOfSameOrigin,
  type LinePosition,
  noCounts,
  type Policy,
  type Priority,
  rowSchema,
} from './ledger/delivery.ts';
import { type FileToTag, saveFilesToTag } from './ledger/file-tags.ts';
import type { Ledger } from './ledger/ledger.ts';
import { endedTag, payloadKey } from './ledger/payload.ts';

export interface AcceptRequest {
  readonly operation: string;
  readonly event: SourceEvent;
  readonly command: Command;
  readonly priority: Priority;
  /** Why it must not be sent, where that is known already. Its row is then rejected from the start. */
  readonly rejected?: string | undefined;
  /** Whether changes of the case that it makes may follow. It then is the first of their case line. */
  readonly opensLine?: boolean | undefined;
  /** The files that shall be tagged with the outcome. */
  readonly filesToTag?: readonly FileToTag[] | undefined;
  /** Not to be sent before this time, epoch ms. */
  readonly notBefore?: number | undefined;
  readonly policy?: Policy | undefined;
}

export interface AcceptServices {
  readonly ledger: Ledger;
  readonly caseLines: CaseLines;
  readonly objects: Objects;
  /** The bucket that keeps what people wrote, until the command is delivered. */
  readonly payloads: string;
  readonly now: () => number;
  readonly findDeadlineEnd: FindDeadlineEnd;
  /** Returns the trace of what brings the command. @default none */
  readonly trace?: (() => string | undefined) | undefined;
  /** The folder of the payloads. @default by the command: `commands`, or `later` */
  readonly folder?: string | undefined;
  /** Wakes a lane of the operation for this command. Must not throw: the sweep wakes all lanes within a minute. */
  readonly wake: (operation: string, id: string) => Promise<void>;
}

export interface Acceptance {
  readonly delivery: Delivery;
  /** `known`: the event came before. `conflict`: it came before and said something else, and this one is not kept. */
  readonly outcome: 'accepted' | 'known' | 'conflict';
}

/**
 * Accepts a command, once however often its event is repeated. When this returns, the command cannot be lost any more, nor the
 * task of a case with a deadline.
 */
export async function accept(services: AcceptServices, request: AcceptRequest): Promise<Acceptance> {
  return acceptOne(services, request, { makerFault: await findMakerFault(services.ledger, request) });
}

async function acceptOne(
  services: AcceptServices,
  request: AcceptRequest,
  { makerFault, isLast }: { readonly makerFault?: string | undefined; readonly isLast?: true },
): Promise<Acceptance> {
  const { ledger, caseLines, objects, payloads, now } = services;
  const { operation, command, event, priority, policy, filesToTag = [] } = request;
  const id = commandId(operation, event);
  const print = fingerprint(command);

  const known = await ledger.read(id);
  if (known) return acceptAgain(services, known, print);

  const waitsFor = awaitedDelivery(command);
  const fault = request.rejected ?? makerFault;
  const {
    rejected,
    sendAt,
    notBefore,
    end,
    folder = 'commands',
  } = planOf({ ...request, rejected: fault }, services.findDeadlineEnd, now());
  const key = payloadKey(id, print, services.folder ?? folder);
  const files = attachmentsOf(command);
  const missing = missingOf(command).map(({ number, why }) => ({ number, why }));
  // Before the payload: what keeps a row from being written must leave no text that no row knows. A number is no loss.
  const linePosition = rejected
    ? undefined
    : await takePlace(caseLines, id, { ...request, isLast, hasTask: end !== undefined });
  await objects.putText(payloads, key, JSON.stringify(command), rejected ? endedTag : undefined);
  if (filesToTag.length > 0) await saveFilesToTag(objects, payloads, id, filesToTag);
  if (end && !rejected) await acceptDeadlineTask(services, { ...request, origin: event.origin }, id, end);
  const facts = {
    schema: rowSchema,
    id,
    kind: command.kind,
    operation,
    priority,
    origin: event.origin,
    fingerprint: print,
    payload: { bucket: payloads, key },
    ...(linePosition && { linePosition }),
    ...(waitsFor && { waitsFor }),
    fileCount: files.length,
    bytes: bytesOf(files),
    ...(policy === 'resend' && { resend: true }),
    ...(sendAt !== undefined && { sendAt }),
    ...(end && { answerBy: { day: end.day, extended: end.extended } }),
    ...(missing.length > 0 && { missing }),
    ...(filesToTag.length > 0 && { wantsTags: true }),
    attempt: 0,
    counters: noCounts,
    acceptedAt: now(),
    trace: services.trace?.(),
  };
  const delivery = await ledger.accept(
    rejected
      ? { ...facts, status: 'rejected', reason: rejected, settledAt: now() }
      : { ...facts, status: 'accepted', ...(notBefore !== undefined && { notBefore }) },
  );
  if (delivery.fingerprint !== print) return { delivery, outcome: 'conflict' };
  if (delivery.status === 'rejected') return { delivery, outcome: 'accepted' };

  if (delivery.linePosition) await caseLines.enter(delivery.linePosition, id);
  // From here on a failure costs at most the minute until the sweep, never the command.
  await services.wake(operation, id);
  return { delivery, outcome: 'accepted' };
}

/** Returns its position in a case line. `undefined` for a command that waits in none. */
async function takePlace(
  caseLines: CaseLines,
  id: string,
  { operation, command, opensLine, isLast, hasTask }: AcceptRequest & { isLast: true | undefined; hasTask: boolean },
): Promise<LinePosition | undefined> {
  const own = opensLine || hasTask ? caseLineKey(operation, { madeBy: id }) : undefined;
  const key = lineKeyOf(operation, command) ?? own;
  if (key === undefined) return undefined;
  return isLast ? lastPosition(key) : caseLines.takeNumber(key);
}

/**
 * Returns why the case of that delivery must not be changed: its origin has none. One that comes later would wait behind this one
 * in the case line, and this one for it. Returns `undefined` for a command that names no delivery.
 */
async function findMakerFault({ read }: Ledger, { operation, event, command }: AcceptRequest) {
  const id = awaitedDelivery(command);
  if (id === undefined) return undefined;
  const maker = await read(id);
  return maker && isOfSameOrigin(maker, { operation, origin: event.origin }) ? undefined : 'case_not_found';
}

/** The case whose task is accepted. */
type DeadlineTaskRequest = Pick<AcceptRequest, 'operation' | 'command' | 'priority' | 'policy'> & {
  readonly origin: string;
};

/**
 * Accepts the task of a case with a deadline: before the case's row, since nobody may repeat the event of a case that has one. It
 * waits behind the case, whatever the order of two workers that accept both.
 */
export async function acceptDeadlineTask(
  services: AcceptServices,
  { operation, origin, command, priority, policy }: DeadlineTaskRequest,
  caseDelivery: string,
  end: DeadlineEnd,
): Promise<void> {
  const task = deadlineTask(command, caseDelivery, end);
  if (!task) return;
  const event = deadlineTaskEvent(origin, caseDelivery);
  // Due after its case, so that a lane meets the case first.
  const notBefore = services.now() + 1_000;
  const request = { operation, event, command: task, priority, policy, notBefore };
  await acceptOne({ ...services, wake: async () => {} }, request, { isLast: true });
}

/** The worker that accepted it may have died before it entered the line, and others would overtake it. */
async function acceptAgain({ caseLines }: AcceptServices, known: Delivery, print: string): Promise<Acceptance> {
  if (known.status === 'accepted' && known.linePosition) await caseLines.enter(known.linePosition, known.id);
  return { delivery: known, outcome: known.fingerprint === print ? 'known' : 'conflict' };
}

/** Accepts one command, with everything that takes already wired. */
export type Accept = (request: AcceptRequest) => Promise<Acceptance>;
