import type { Objects } from '../aws/objects.ts';
import {
  attachmentsOf,
  awaitedDelivery,
  type Command,
  caseLineKey,
  commandId,
  fingerprint,
  lineKeyOf,
  missingOf,
  type SourceEvent,
} from './command.ts';
import type { WakeUps } from './lane/wake-ups.ts';
import type { CaseLines } from './ledger/case-line.ts';
import { type Delivery, type Policy, type Priority, rowSchema } from './ledger/delivery.ts';
import { type FileToTag, saveFilesToTag } from './ledger/file-tags.ts';
import type { Ledger } from './ledger/ledger.ts';
import { expiresSoon } from './ledger/payload.ts';

export interface AcceptRequest {
  readonly operation: string;
  /** How many tokens the operation has: its lanes are two per token. */
  readonly tokens: number;
  readonly event: SourceEvent;
  readonly command: Command;
  readonly priority: Priority;
  /** Why it is not to be sent, if that is known before anything is: its row is rejected from the start. */
  readonly rejected?: string | undefined;
  /** Whether commands may follow that change the case which this one makes: then they stand in line behind it. */
  readonly opensLine?: boolean | undefined;
  /** The files that are to say in their bucket how it ended. */
  readonly filesToTag?: readonly FileToTag[] | undefined;
  /** Not to be sent before this time, epoch ms. */
  readonly notBefore?: number | undefined;
  readonly policy?: Policy | undefined;
}

export interface AcceptServices {
  readonly ledger: Ledger;
  readonly caseLines: CaseLines;
  readonly wakeUps: WakeUps;
  readonly objects: Objects;
  /** The bucket that keeps what people wrote, until the command is delivered. */
  readonly payloads: string;
  readonly now: () => number;
  /** Told of a wake-up that could not be sent. The sweep sends it again within a minute. */
  readonly onWakeFailed: (operation: string, error: unknown) => void;
}

export interface Accepted {
  readonly delivery: Delivery;
  /** `known`: the event came before. `conflict`: it came before and said something else; nothing of this one is kept. */
  readonly outcome: 'accepted' | 'known' | 'conflict';
}

/** Takes a command on, once however often its event comes: when this returns, the command cannot be lost any more. */
export async function accept(services: AcceptServices, request: AcceptRequest): Promise<Accepted> {
  const { ledger, caseLines, objects, payloads, now } = services;
  const { operation, command, event, priority, rejected, opensLine, policy, filesToTag = [], notBefore } = request;
  const id = commandId(operation, event);
  const print = fingerprint(command);

  const known = await ledger.read(id);
  if (known) return acceptedBefore(services, known, print);

  const key = `${id}/${print}.json`;
  await objects.putText(payloads, key, JSON.stringify(command), rejected ? expiresSoon : undefined);
  if (filesToTag.length > 0) await saveFilesToTag(objects, payloads, id, filesToTag);
  const files = attachmentsOf(command);
  const missing = missingOf(command).map(({ number, why }) => ({ number, why }));
  const orderKey = lineKeyOf(operation, command) ?? (opensLine ? caseLineKey(operation, { madeBy: id }) : undefined);
  const linePosition = orderKey === undefined || rejected ? undefined : await caseLines.takeNumber(orderKey);
  const waitsFor = awaitedDelivery(command);
  const delivery = await ledger.accept({
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
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    ...(policy === 'resend' && { resend: true }),
    ...(missing.length > 0 && { missing }),
    ...(filesToTag.length > 0 && { wantsTags: true }),
    ...(rejected
      ? { status: 'rejected', reason: rejected, settledAt: now() }
      : { status: 'accepted', ...(notBefore !== undefined && { notBefore }) }),
    attempt: 0,
    acceptedAt: now(),
  });
  if (delivery.fingerprint !== print) return { delivery, outcome: 'conflict' };
  if (delivery.status === 'rejected') return { delivery, outcome: 'accepted' };

  if (delivery.linePosition) await caseLines.enter(delivery.linePosition, id);
  // The row stands: from here on a failure costs at most the minute until the sweep, never the command.
  await services.wakeUps.wakeAll(operation, request.tokens).catch((error) => services.onWakeFailed(operation, error));
  return { delivery, outcome: 'accepted' };
}

/** Whoever took it on may have died between its row and its place in line, and others would go before it. */
async function acceptedBefore({ caseLines }: AcceptServices, known: Delivery, print: string): Promise<Accepted> {
  if (known.status === 'accepted' && known.linePosition) await caseLines.enter(known.linePosition, known.id);
  return { delivery: known, outcome: known.fingerprint === print ? 'known' : 'conflict' };
}
