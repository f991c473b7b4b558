import * as z from 'zod/mini';
import { sendableKinds } from '../delivery/command.ts';
import { id } from '../wolkvox/check.ts';

/** A delivery as its source sees it: the 200, 201 and 202 of every call that becomes a command. */
export const DeliveryResponse = z.object({
  id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
  kind: z.enum(sendableKinds),
  /** `awaiting_files`: it is accepted when all files of `POST /uploads` have arrived. */
  status: z.enum(['awaiting_files', 'accepted', 'sending', 'committing', 'delivered', 'rejected', 'uncertain']),
  /** Why it has this status, in one word of docs/operations.md. */
  reason: z.optional(z.string()),
  /** The id in the CRM. */
  wolkvoxId: z.optional(id),
  /** The case number that people see. */
  idPrefijo: z.optional(z.string()),
  /** Only while no lane may send it: the reason, and when the first one may again (ISO 8601). */
  waits: z.optional(z.object({ reason: z.string(), until: z.iso.datetime() })),
  /** Only of a reminder: from when on it is sent. */
  sendAt: z.optional(z.iso.datetime()),
  /** Only of a case with a deadline: the last day for the answer, and that of an extension. */
  answerBy: z.optional(z.object({ day: z.iso.date(), extended: z.optional(z.iso.date()) })),
  /** Only with `awaiting_files`: how many have not arrived. */
  filesMissing: z.optional(z.int()),
});
export type DeliveryResponse = z.infer<typeof DeliveryResponse>;

/** 200 of `GET /reminders`, the first due first. */
export const RemindersResponse = z.object({ reminders: z.array(DeliveryResponse) });
export type RemindersResponse = z.infer<typeof RemindersResponse>;

/** 200 of a hook that wants no command. */
export const IgnoredResponse = z.object({ status: z.literal('ignored') });

/** 202 of a hook's call with a list of payloads: a delivery for each command, in the order of the list. */
export const ListResponse = z.object({ status: z.literal('accepted'), deliveries: z.array(DeliveryResponse) });
export type ListResponse = z.infer<typeof ListResponse>;

/** 201 of `POST /uploads`: where to `PUT` each file, in the order of the request. */
export const UploadResponse = z.object({
  /** The id of the future delivery, for `GET /deliveries/{id}`. */
  id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
  status: z.literal('awaiting_files'),
  uploads: z.array(
    z.object({
      name: z.string(),
      method: z.literal('PUT'),
      url: z.url(),
      /** The upload must send exactly these. S3 refuses a file of another length. */
      headers: z.object({ 'content-length': z.string(), 'if-none-match': z.literal('*') }),
    }),
  ),
  /** The latest time at which an upload may begin, ISO 8601. */
  expiresAt: z.iso.datetime(),
});
export type UploadResponse = z.infer<typeof UploadResponse>;

export const HealthResponse = z.object({ status: z.literal('ok') });

/** A problem (RFC 9457), as `application/problem+json` in the language of `Accept-Language`. */
export const ProblemResponse = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  /** What is wrong and what to do. */
  detail: z.string(),
  /** A code of problem-texts.ts. Its meaning never changes. */
  code: z.string(),
  /** The first field, header or parameter at fault, as the caller wrote it. */
  field: z.optional(z.string()),
  /** The id of the delivery, which was accepted and then rejected. */
  id: z.optional(z.string()),
  reason: z.optional(z.string()),
  /** Only for an answer to an earlier call: when its delivery was rejected. */
  since: z.optional(z.iso.datetime()),
});
export type ProblemResponse = z.infer<typeof ProblemResponse>;
