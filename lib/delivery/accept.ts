import type { Objects } from '../aws/objects.ts';
import {
  attachmentsOf,
  type Command,
  commandId,
  type Event,
  fingerprint,
  lineOf,
  makerOf,
  missingOf,
  orderKeyOf,
} from './command.ts';
import { type Delivery, type Policy, type Priority, rowSchema } from './delivery.ts';
import type { Lanes } from './lanes.ts';
import type { Ledger } from './ledger.ts';
import { type MarkedFile, writeMarks } from './marks.ts';
import type { Orders } from './orders.ts';
import { ended } from './payload.ts';

export interface Request {
  readonly operation: string;
  /** How many tokens the operation has: its lanes are two per token. */
  readonly tokens: number;
  readonly event: Event;
  readonly command: Command;
  readonly priority: Priority;
  /** Why it is not to be sent, if that is known before anything is: its row is rejected from the start. */
  readonly rejected?: string | undefined;
  /** Whether commands may follow that change the case which this one makes: then they stand in line behind it. */
  readonly leads?: boolean | undefined;
  /** The files that are to say in their bucket how it ended. */
  readonly marks?: readonly MarkedFile[] | undefined;
  /** Not to be sent before this time, epoch ms. */
  readonly notBefore?: number | undefined;
  readonly policy?: Policy | undefined;
}

export interface AcceptServices {
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly lanes: Lanes;
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
export async function accept(services: AcceptServices, request: Request): Promise<Accepted> {
  const { ledger, orders, objects, payloads, now } = services;
  const { operation, command, event, priority, rejected, leads, policy, marks = [], notBefore } = request;
  const id = commandId(operation, event);
  const print = fingerprint(command);

  const known = await ledger.read(id);
  if (known) return takenBefore(services, known, print);

  const key = `${id}/${print}.json`;
  await objects.putText(payloads, key, JSON.stringify(command), rejected ? ended : undefined);
  if (marks.length > 0) await writeMarks(objects, payloads, id, marks);
  const files = attachmentsOf(command);
  const missing = missingOf(command).map(({ number, why }) => ({ number, why }));
  const orderKey = orderKeyOf(operation, command) ?? (leads ? lineOf(operation, { madeBy: id }) : undefined);
  const order = orderKey === undefined || rejected ? undefined : await orders.take(orderKey);
  const waitsFor = makerOf(command);
  const delivery = await ledger.accept({
    schema: rowSchema,
    id,
    kind: command.kind,
    operation,
    priority,
    origin: event.origin,
    fingerprint: print,
    payload: { bucket: payloads, key },
    ...(order && { order }),
    ...(waitsFor && { waitsFor }),
    attachments: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    ...(policy === 'resend' && { resend: true }),
    ...(missing.length > 0 && { missing }),
    ...(marks.length > 0 && { marks: true }),
    ...(rejected
      ? { status: 'rejected', reason: rejected, settledAt: now() }
      : { status: 'accepted', ...(notBefore !== undefined && { notBefore }) }),
    attempt: 0,
    acceptedAt: now(),
  });
  if (delivery.fingerprint !== print) return { delivery, outcome: 'conflict' };
  if (delivery.status === 'rejected') return { delivery, outcome: 'accepted' };

  if (delivery.order) await orders.enter(delivery.order, id);
  // The row stands: from here on a failure costs at most the minute until the sweep, never the command.
  await services.lanes.wake(operation, request.tokens).catch((error) => services.onWakeFailed(operation, error));
  return { delivery, outcome: 'accepted' };
}

/** Whoever took it on may have died between its row and its place in line, and others would go before it. */
async function takenBefore({ orders }: AcceptServices, known: Delivery, print: string): Promise<Accepted> {
  if (known.status === 'accepted' && known.order) await orders.enter(known.order, known.id);
  return { delivery: known, outcome: known.fingerprint === print ? 'known' : 'conflict' };
}
