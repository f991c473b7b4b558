import * as z from 'zod/mini';
import { id } from '../wolkvox/check.ts';

/** A delivery as its source is told of it: the answer 200, 201 and 202 of every call that becomes a command. */
export const DeliveryResponse = z.object({
  id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
  kind: z.enum(['insertCase', 'updateCase', 'insertTask', 'insertRecord', 'updateRecord']),
  /** `awaiting_files`: not taken on before all files of a `POST /uploads` are there. */
  status: z.enum(['awaiting_files', 'accepted', 'sending', 'committing', 'delivered', 'rejected', 'uncertain']),
  /** Why it stands where it stands, in one word of docs/operations.md. */
  reason: z.optional(z.string()),
  /** The id in the CRM. */
  wolkvoxId: z.optional(id),
  /** The number by which people know a case. */
  idPrefijo: z.optional(z.string()),
  /** While no lane of the operation may send it: until when at the earliest, ISO 8601, and for which `reason` of its token. */
  waits: z.optional(z.object({ reason: z.string(), until: z.iso.datetime() })),
  /** While files are awaited: how many are not there yet. */
  filesMissing: z.optional(z.int()),
});
export type DeliveryResponse = z.infer<typeof DeliveryResponse>;

/** 200 of a hook whose mapping wants nothing to be done. */
export const IgnoredResponse = z.object({ status: z.literal('ignored') });

/** 201 of `POST /uploads`: where to `PUT` each file, in the order of the call. */
export const UploadResponse = z.object({
  /** Of the delivery that it becomes once all files are there: `GET /deliveries/{id}`. */
  id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
  status: z.literal('awaiting_files'),
  uploads: z.array(
    z.object({
      name: z.string(),
      method: z.literal('PUT'),
      url: z.url(),
      /** To be sent with it as they are: S3 refuses a file of another length. */
      headers: z.object({ 'content-length': z.string() }),
    }),
  ),
  /** ISO 8601: until when an upload may begin. */
  expiresAt: z.iso.datetime(),
});
export type UploadResponse = z.infer<typeof UploadResponse>;

export const HealthResponse = z.object({ status: z.literal('ok') });

/** Everything that is wrong (RFC 9457), as `application/problem+json` in the language of `Accept-Language`. */
export const ProblemResponse = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  /** What to do. */
  detail: z.string(),
  /** One of lib/http/problem-texts.ts; never changes its meaning. */
  code: z.string(),
  /** The first field, header or parameter at fault, as the caller wrote it. */
  field: z.optional(z.string()),
  /** Of a delivery that was taken on all the same: it was rejected. */
  id: z.optional(z.string()),
  reason: z.optional(z.string()),
});
export type ProblemResponse = z.infer<typeof ProblemResponse>;
