import type { AttachmentEncoding } from './attachment.ts';
import type { RequestBody } from './body.ts';
import { isZone } from './dates.ts';
import type { DescriptionIs } from './description.ts';
import { parseSuccess, type Success } from './envelope.ts';
import { WolkvoxError } from './error.ts';
import { exchange, type SendOptions, type Timeouts } from './exchange.ts';
import { type CrmHost, parseHost } from './host.ts';

export type { SendOptions } from './exchange.ts';

export interface WolkvoxOptions {
  /** Such as `crm0001.wolkvox.com`: the host in the browser's address bar after login. */
  readonly server: string;
  /** The tenant's name, sent in every call. */
  readonly operation: string;
  readonly token: string;
  /** Whether `server` may be on this machine, with or without TLS. @default false */
  readonly allowLoopback?: boolean;
  /** PEM of a certificate authority that replaces the public ones. */
  readonly ca?: string;
  /** IANA zone in which the CRM reads dates. @default 'America/Bogota' */
  readonly zone?: string;
  /** How attachments are written: the vendor's pages contradict each other. @default 'base64' */
  readonly attachmentEncoding?: AttachmentEncoding;
  /** How this CRM reads the descriptions of cases and activities. @default 'text': they are written as they are */
  readonly descriptionIs?: DescriptionIs | undefined;
  /** Names of the statuses that require a solution. @default [] */
  readonly closedStatuses?: readonly string[];
  /** Where `custom/update.php` expects files: the vendor's pages show both. @default { as: 'attachments' } */
  readonly recordAttachments?: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
  /**
   * Whether this CRM acts on a JSON call whose end is missing. If so, `beforeLastByte` is awaited before the first byte, as
   * for form-data. @default false
   */
  readonly prefixActs?: boolean;
  /**
   * Whether this CRM takes an empty `form` or an empty list of attachments for missing, as PHP's `empty()` does. If so, a new case
   * without files goes by form-data. @default false
   */
  readonly refusesEmpty?: boolean;
  /** Fields of a new case that has none, where the CRM takes an empty `form` for missing. */
  readonly emptyForm?: Readonly<Record<string, string>> | undefined;
  /** @default connect 5 s, stalled write 30 s, answer 60 s */
  readonly timeouts?: Partial<Timeouts>;
}

/** The CRM of one operation, called with one token. The calls are functions that take this as their first parameter. */
export interface Wolkvox {
  readonly operation: string;
  readonly zone: string;
  readonly attachmentEncoding: AttachmentEncoding;
  readonly descriptionIs: DescriptionIs;
  readonly closedStatuses: readonly string[];
  readonly recordAttachments: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
  /**
   * The fence of a JSON call that writes: before which byte `beforeLastByte` is awaited. JSON without its last byte is
   * invalid, so `last-byte` is safe unless this CRM acts on a part.
   */
  readonly fence: 'last-byte' | 'first-byte';
  readonly refusesEmpty: boolean;
  readonly emptyForm: Readonly<Record<string, string>>;
  post(request: CrmRequest, send?: SendOptions): Promise<Success>;
}

/** One call of the CRM's API. */
export interface CrmRequest {
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  /** Starts with `?`. @default '' */
  readonly query?: string;
  readonly body: RequestBody;
  readonly fence: 'last-byte' | 'first-byte';
  /**
   * Whether the call only reads. If so, its answer may have 32 MiB instead of 64 KiB, and may be a list without an envelope.
   * @default false
   */
  readonly reads?: boolean;
}

/** A client that sends each call once and never retries. Throws a WolkvoxError `invalid` when an option is faulty. */
export function createWolkvox(options: WolkvoxOptions): Wolkvox {
  const { operation, token, ca, zone = 'America/Bogota', recordAttachments = { as: 'attachments' } } = options;
  const host: CrmHost = parseHost(options.server, { allowLoopback: options.allowLoopback ?? false });
  requireOption(operation.trim() !== '', 'operation', 'must not be empty');
  requireOption(/^[\x21-\x7e]+$/.test(token), 'token', 'must be ASCII text without spaces, and not empty');
  requireOption(isZone(zone), 'zone', 'must be the name of a time zone, such as America/Bogota');
  requireOption(
    recordAttachments.as === 'attachments' || recordAttachments.field !== '',
    'recordAttachments',
    'must name the field',
  );
  const timeouts: Timeouts = { connectMs: 5_000, stalledWriteMs: 30_000, answerMs: 60_000, ...options.timeouts };
  return {
    operation,
    zone,
    attachmentEncoding: options.attachmentEncoding ?? 'base64',
    descriptionIs: options.descriptionIs ?? 'text',
    closedStatuses: options.closedStatuses ?? [],
    recordAttachments,
    fence: options.prefixActs ? 'first-byte' : 'last-byte',
    refusesEmpty: options.refusesEmpty ?? false,
    emptyForm: options.emptyForm ?? {},
    async post({ endpoint, query = '', body, fence, reads = false }, send = {}) {
      const { length: bodyBytes } = body;
      if (bodyBytes >= (send.refusedBodyBytes ?? Number.POSITIVE_INFINITY)) {
        throw new WolkvoxError('too_large', endpoint, 'a call of this size was refused before', { bodyBytes });
      }
      const maxAnswerBytes = reads ? 32 * 1024 * 1024 : 64 * 1024;
      const { beforeLastByte, signal, onProgress } = send;
      const hooks = {
        ...(beforeLastByte && { beforeLastByte }),
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
      };
      const call = { ...hooks, host, endpoint, query, token, body, fence, timeouts, maxAnswerBytes, ca };
      const carriesFiles = body.parts.some((part) => typeof part !== 'string');
      return parseSuccess(endpoint, await exchange(call), { bareList: reads, ...(carriesFiles && { bodyBytes }) });
    },
  };
}

function requireOption(condition: boolean, field: string, reason: string): void {
  if (!condition) throw new WolkvoxError('invalid', field, reason, { field });
}
