import type { Objects } from '../aws/objects.ts';
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
  sendAtOf,
} from './command.ts';
import type { CaseLines } from './ledger/case-line.ts';
import { type Delivery, isOfSameOrigin, noCounts, type Policy, type Priority, rowSchema } from './ledger/delivery.ts';
import { type FileToTag, saveFilesToTag } from './ledger/file-tags.ts';
import type { Ledger } from './ledger/ledger.ts';
import { endedTag, payloadKey } from './ledger/payload.ts';
import { instantOf, isNear } from './send-at.ts';

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
  /** Wakes the operation's lanes. Must not throw: the sweep wakes them within a minute. */
  readonly wake: (operation: string) => Promise<void>;
}

export interface Acceptance {
  readonly delivery: Delivery;
  /** `known`: the event came before. `conflict`: it came before and said something else, and this one is not kept. */
  readonly outcome: 'accepted' | 'known' | 'conflict';
}

/** Accepts a command, once however often its event is repeated. When this returns, the command cannot be lost any more. */
export async function accept(services: AcceptServices, request: AcceptRequest): Promise<Acceptance> {
  const { ledger, caseLines, objects, payloads, now } = services;
  const { operation, command, event, priority, opensLine, policy, filesToTag = [] } = request;
  const id = commandId(operation, event);
  const print = fingerprint(command);

  const known = await ledger.read(id);
  if (known) return acceptAgain(services, known, print);

  const waitsFor = awaitedDelivery(command);
  const fault = request.rejected ?? (await findMakerFault(ledger, request, waitsFor));
  const { rejected, sendAt, notBefore } = waitOf({ ...request, rejected: fault }, now());
  const key = payloadKey(id, print, sendAt !== undefined);
  const files = attachmentsOf(command);
  const missing = missingOf(command).map(({ number, why }) => ({ number, why }));
  const lineKey = lineKeyOf(operation, command) ?? (opensLine ? caseLineKey(operation, { madeBy: id }) : undefined);
  // Before the payload: what keeps a row from being written must leave no text that no row knows. A number is no loss.
  const linePosition = lineKey === undefined || rejected ? undefined : await caseLines.takeNumber(lineKey);
  await objects.putText(payloads, key, JSON.stringify(command), rejected ? endedTag : undefined);
  if (filesToTag.length > 0) await saveFilesToTag(objects, payloads, id, filesToTag);
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
    ...(missing.length > 0 && { missing }),
    ...(filesToTag.length > 0 && { wantsTags: true }),
    attempt: 0,
    counters: noCounts,
    acceptedAt: now(),
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
  await services.wake(operation);
  return { delivery, outcome: 'accepted' };
}

/**
 * Returns why the case of that delivery must not be changed: its origin has none. One that comes later would wait behind this one
 * in the case line, and this one for it. Returns `undefined` for a command that names no delivery.
 */
async function findMakerFault({ read }: Ledger, { operation, event }: AcceptRequest, id: string | undefined) {
  if (id === undefined) return undefined;
  const maker = await read(id);
  return maker && isOfSameOrigin(maker, { operation, origin: event.origin }) ? undefined : 'case_not_found';
}

/** Until when it waits. A time that nobody can wait for rejects it now, and not in eleven years. */
function waitOf({ command, rejected, notBefore }: AcceptRequest, now: number) {
  const wanted = sendAtOf(command);
  if (wanted === undefined) return { rejected, notBefore };
  if (!isNear(wanted, now)) return { rejected: rejected ?? 'invalid:sendAt', notBefore };
  const sendAt = instantOf(wanted);
  return { rejected, sendAt, notBefore: sendAt };
}

/** The worker that accepted it may have died before it entered the line, and others would overtake it. */
async function acceptAgain({ caseLines }: AcceptServices, known: Delivery, print: string): Promise<Acceptance> {
  if (known.status === 'accepted' && known.linePosition) await caseLines.enter(known.linePosition, known.id);
  return { delivery: known, outcome: known.fingerprint === print ? 'known' : 'conflict' };
}

/** Accepts one command, with everything that takes already wired. */
export type Accept = (request: AcceptRequest) => Promise<Acceptance>;
