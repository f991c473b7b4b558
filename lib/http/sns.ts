import { createPublicKey, verify } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { isSns } from '../config/source-auth.ts';
import { type Sources, sourceNamed } from '../config/sources.ts';
import type { Caller } from './authenticate.ts';
import { asJson, type OpenCall } from './open-body.ts';
import { ProblemError } from './problem.ts';

/** SNS repeats a message for an hour at most. A later one was recorded by others. */
const maxAgeMs = 2 * 3_600_000;

const text = z.string();
const Message = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: text.check(z.regex(/^[\w-]{1,64}$/)),
  TopicArn: text,
  Subject: z.nullish(text),
  Message: text,
  Timestamp: text,
  Token: z.optional(text),
  SubscribeURL: z.optional(text),
  SignatureVersion: z.enum(['1', '2']),
  Signature: text,
  SigningCertURL: text,
});
type Message = z.infer<typeof Message>;

export interface SnsServices {
  readonly sources: Sources;
  /** Returns the text at an address of AWS. Throws where there is none. */
  readonly fetchText: (url: string) => Promise<string>;
  readonly now: () => number;
}

/** A message of SNS whose signature was verified. */
export interface SnsMessage {
  readonly caller: Caller;
  /** The notification as JSON, with its `Message` as JSON where it holds some. Absent for a message about the subscription. */
  readonly call?: OpenCall;
}

export type ReceiveSns = (event: APIGatewayProxyEventV2, body: Buffer) => Promise<SnsMessage | undefined>;

/**
 * Receives messages at the hooks of sources with `sns`. Confirms the subscription of a configured topic. Returns `undefined` for
 * the hook of another source. Throws a ProblemError: `unauthorized` for a message that AWS did not sign, of another topic or too
 * old; `unavailable` while AWS cannot be asked.
 */
export function createReceiveSns({ sources, fetchText, now }: SnsServices): ReceiveSns {
  const certificates = new Map<string, Promise<string>>();

  async function ask(url: string): Promise<string> {
    return fetchText(url).catch(() => {
      throw new ProblemError('unavailable', { retryAfter: 5 });
    });
  }

  async function certificateAt(url: string): Promise<string> {
    const known = certificates.get(url) ?? ask(url);
    certificates.set(url, known);
    known.catch(() => certificates.delete(url));
    return known;
  }

  return async (event, body) => {
    const { routeKey, pathParameters } = event;
    const source = routeKey.includes('/hooks/') ? (pathParameters?.['source'] ?? '') : '';
    const auth = Object.hasOwn(sources, source) ? sourceNamed(sources, source).auth : undefined;
    if (!isSns(auth)) return undefined;
    const message = parse(body);
    const age = now() - Date.parse(message?.Timestamp ?? '');
    const isAwaited = message !== undefined && auth.sns.topics.includes(message.TopicArn) && Math.abs(age) <= maxAgeMs;
    if (!isAwaited || !isCertificateUrl(message.SigningCertURL)) throw new ProblemError('unauthorized');
    if (!isSigned(message, await certificateAt(message.SigningCertURL))) throw new ProblemError('unauthorized');
    const caller = { source, signedId: message.MessageId };
    if (message.Type === 'Notification') return { caller, call: asJson({ event, body: unwrap(message) }) };
    if (message.Type === 'SubscriptionConfirmation') await ask(confirmationUrl(message));
    return { caller };
  };
}

/** Asks AWS over HTTPS. Follows no redirect. */
export async function fetchFromAws(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`AWS answered ${response.status}`);
  return response.text();
}

function parse(body: Buffer): Message | undefined {
  try {
    return Message.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** An address of SNS itself. Other hosts of AWS serve what their customers put there: `sns.s3.amazonaws.com` is a bucket. */
function snsUrl(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHost = /^sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?$/.test(url?.hostname ?? '');
  return isHost && url?.protocol === 'https:' && url.port === '' && url.username === '' ? url : undefined;
}

function isCertificateUrl(address: string): boolean {
  const url = snsUrl(address);
  return /^\/SimpleNotificationService-\w{1,64}\.pem$/.test(url?.pathname ?? '') && url?.search === '';
}

/** Throws a ProblemError `unauthorized` for an address that does anything but confirm this topic. */
function confirmationUrl({ SubscribeURL = '', TopicArn }: Message): string {
  const url = snsUrl(SubscribeURL);
  const { Action, TopicArn: topic } = Object.fromEntries(url?.searchParams ?? []);
  if (Action !== 'ConfirmSubscription' || topic !== TopicArn) throw new ProblemError('unauthorized');
  return String(url);
}

/** The order of the fields in the signed text is that of their names. */
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** By https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function isSigned(message: Message, certificate: string): boolean {
  const signed = signedFields[message.Type]
    .filter((name) => typeof message[name] === 'string')
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const algorithm = message.SignatureVersion === '2' ? 'sha256' : 'sha1';
  return verify(algorithm, Buffer.from(signed), createPublicKey(certificate), Buffer.from(message.Signature, 'base64'));
}

/** The message's own text becomes a part of the JSON, so that its numbers stay exact and its faults are found. */
function unwrap({ Message: inner, ...message }: Message): Buffer {
  const { Type, MessageId, TopicArn, Subject, Timestamp } = message;
  const outer = JSON.stringify({ Type, MessageId, TopicArn, ...(Subject != null && { Subject }), Timestamp });
  return Buffer.from(`${outer.slice(0, -1)},"Message":${isJson(inner) ? inner : JSON.stringify(inner)}}`);
}

function isJson(inner: string): boolean {
  try {
    return typeof JSON.parse(inner) === 'object';
  } catch {
    return false;
  }
}
