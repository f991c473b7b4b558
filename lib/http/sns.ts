import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { isSns } from '../config/source-auth.ts';
import { findSource, type Sources } from '../config/sources.ts';
import type { Caller } from './authenticate.ts';
import { asJson, type OpenCall } from './open-body.ts';
import { ProblemError } from './problem.ts';

/** SNS repeats a message for an hour at most. A later one was recorded by others. */
const maxAgeMs = 2 * 3_600_000;
/** A message names its certificate before anybody knows who wrote it. So few that are missing are asked for in a minute. */
const missingForMs = 60_000;
const mostMissing = 20;

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
  /** Returns the text at an address of AWS. Returns `undefined` where AWS has none. Throws while AWS does not answer. */
  readonly fetchText: (url: string) => Promise<string | undefined>;
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
 * old; `unavailable` while AWS cannot be asked, or when too many missing certificates were asked for.
 */
export function createReceiveSns({ sources, fetchText, now }: SnsServices): ReceiveSns {
  const certificates = new Map<string, KeyObject>();
  const missingAt = new Map<string, number>();

  async function ask(url: string): Promise<string | undefined> {
    return fetchText(url).catch(() => {
      throw new ProblemError('unavailable', { retryAfter: 5 });
    });
  }

  async function certificateAt(url: string): Promise<KeyObject> {
    const known = certificates.get(url);
    if (known) return known;
    for (const [missing, at] of missingAt) if (now() - at >= missingForMs) missingAt.delete(missing);
    if (missingAt.has(url)) throw new ProblemError('unauthorized');
    // Not `unauthorized`: SNS would not repeat a true message.
    if (missingAt.size >= mostMissing) throw new ProblemError('unavailable', { retryAfter: 60 });
    const key = publicKeyOf(await ask(url));
    if (!key) {
      missingAt.set(url, now());
      throw new ProblemError('unauthorized');
    }
    certificates.set(url, key);
    return key;
  }

  return async (event, body) => {
    const { routeKey, pathParameters } = event;
    const source = routeKey.includes('/hooks/') ? (pathParameters?.['source'] ?? '') : '';
    const auth = findSource(sources, source)?.auth;
    if (!isSns(auth)) return undefined;
    const message = parse(body);
    const age = now() - Date.parse(message?.Timestamp ?? '');
    const isAwaited = message !== undefined && auth.sns.topics.includes(message.TopicArn) && Math.abs(age) <= maxAgeMs;
    if (!isAwaited || !isCertificateUrl(message)) throw new ProblemError('unauthorized');
    if (!isSigned(message, await certificateAt(message.SigningCertURL))) throw new ProblemError('unauthorized');
    const caller = { source, signedId: message.MessageId };
    if (message.Type === 'Notification') return { caller, call: asJson({ event, body: unwrap(message) }) };
    if (message.Type === 'SubscriptionConfirmation' && (await ask(confirmationUrl(message))) === undefined) {
      throw new ProblemError('unavailable', { retryAfter: 5 });
    }
    return { caller };
  };
}

/** Asks AWS over HTTPS. Follows no redirect. */
export async function fetchFromAws(url: string): Promise<string | undefined> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  if ([400, 403, 404, 410].includes(response.status)) return undefined;
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

function publicKeyOf(certificate = ''): KeyObject | undefined {
  try {
    return createPublicKey(certificate);
  } catch {
    return undefined;
  }
}

/**
 * An address of SNS itself, in the region of the topic. Other hosts of AWS serve what their customers put there:
 * `sns.s3.amazonaws.com` is a bucket.
 */
function snsUrl(address: string, topic: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const [, partition, , region = ''] = topic.split(':');
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  const isHost = url?.hostname === host && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
  return isHost && url?.protocol === 'https:' && url.port === '' && url.username === '' ? url : undefined;
}

function isCertificateUrl({ SigningCertURL, TopicArn }: Message): boolean {
  const url = snsUrl(SigningCertURL, TopicArn);
  const isFile = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/.test(url?.pathname ?? '');
  return isFile && SigningCertURL === `${url?.origin}${url?.pathname}`;
}

/** Throws a ProblemError `unauthorized` for an address that does anything but confirm this topic. */
function confirmationUrl({ SubscribeURL = '', TopicArn }: Message): string {
  const url = snsUrl(SubscribeURL, TopicArn);
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
function isSigned(message: Message, certificate: KeyObject): boolean {
  const signed = signedFields[message.Type]
    .filter((name) => typeof message[name] === 'string')
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const algorithm = message.SignatureVersion === '2' ? 'sha256' : 'sha1';
  return verify(algorithm, Buffer.from(signed), certificate, Buffer.from(message.Signature, 'base64'));
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
