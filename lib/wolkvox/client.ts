import type { AttachmentEncoding } from './attachment.ts';
import type { RequestBody } from './body.ts';
import { isZone } from './dates.ts';
import { parseSuccess, type Success } from './envelope.ts';
import { WolkvoxError } from './error.ts';
import { exchange, type SendOptions, type Timeouts } from './exchange.ts';
import { type CrmHost, parseHost } from './host.ts';

export type { SendOptions } from './exchange.ts';

export interface WolkvoxOptions {
  /** `crm0001.wolkvox.com`, as in the address bar after logging in. */
  readonly server: string;
  /** The tenant's name, sent in every call. */
  readonly operation: string;
  readonly token: string;
  /** Also takes a server on this machine, with or without TLS. @default false */
  readonly allowLoopback?: boolean;
  /** PEM of a certificate authority to trust instead of the public ones. */
  readonly ca?: string;
  /** IANA zone in which the CRM reads dates. @default 'America/Bogota' */
  readonly zone?: string;
  /** How attachments are written: the vendor's pages disagree. @default 'base64' */
  readonly attachmentEncoding?: AttachmentEncoding;
  /** Statuses with which the CRM requires a solution. @default [] */
  readonly closedStatuses?: readonly string[];
  /** Where `custom/update.php` takes files: the vendor's pages show both. @default { as: 'attachments' } */
  readonly recordAttachments?: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
  /**
   * Whether this CRM acts on a JSON call of which the end is missing. Then the hook stands before the first byte, as for
   * form-data. @default false
   */
  readonly prefixActs?: boolean;
  /** @default connect 5 s, stalled write 30 s, answer 60 s */
  readonly timeouts?: Partial<Timeouts>;
}

/** One operation's CRM, spoken to with one token. The calls themselves are functions that take it first. */
export interface Wolkvox {
  readonly operation: string;
  readonly zone: string;
  readonly attachmentEncoding: AttachmentEncoding;
  readonly closedStatuses: readonly string[];
  readonly recordAttachments: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
  /** Where the hook of a JSON call that writes stands: JSON is nothing without its last byte, unless this CRM shows otherwise. */
  readonly fence: 'last-byte' | 'first-byte';
  post(request: CrmRequest, send?: SendOptions): Promise<Success>;
}

export interface CrmRequest {
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  /** With its question mark. @default none */
  readonly query?: string;
  readonly body: RequestBody;
  readonly fence: 'last-byte' | 'first-byte';
  /** Whether it only reads: then up to 32 MiB are read as its answer instead of 64 KiB, and a bare list is one. @default false */
  readonly reads?: boolean;
}

/** A client that makes each call once and nothing of its own accord. Throws a WolkvoxError `invalid` for a server that is no CRM. */
export function createWolkvox(options: WolkvoxOptions): Wolkvox {
  const { operation, token, ca, zone = 'America/Bogota', recordAttachments = { as: 'attachments' } } = options;
  const host: CrmHost = parseHost(options.server, { allowLoopback: options.allowLoopback ?? false });
  requireOption(operation.trim() !== '', 'operation', 'name the operation');
  requireOption(/^[\x21-\x7e]+$/.test(token), 'token', 'the token is empty or no token');
  requireOption(isZone(zone), 'zone', 'must be a time zone’s name, such as America/Bogota');
  requireOption(
    recordAttachments.as === 'attachments' || recordAttachments.field !== '',
    'recordAttachments',
    'name the field',
  );
  const timeouts: Timeouts = { connectMs: 5_000, stalledWriteMs: 30_000, answerMs: 60_000, ...options.timeouts };
  return {
    operation,
    zone,
    attachmentEncoding: options.attachmentEncoding ?? 'base64',
    closedStatuses: options.closedStatuses ?? [],
    recordAttachments,
    fence: options.prefixActs ? 'first-byte' : 'last-byte',
    async post({ endpoint, query = '', body, fence, reads = false }, send = {}) {
      const maxAnswerBytes = reads ? 32 * 1024 * 1024 : 64 * 1024;
      const { beforeLastByte, signal, onProgress } = send;
      const hooks = {
        ...(beforeLastByte && { beforeLastByte }),
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
      };
      const call = { ...hooks, host, endpoint, query, token, body, fence, timeouts, maxAnswerBytes, ca };
      return parseSuccess(endpoint, await exchange(call), { bareList: reads });
    },
  };
}

function requireOption(condition: boolean, field: string, reason: string): void {
  if (!condition) throw new WolkvoxError('invalid', field, reason, { field });
}
