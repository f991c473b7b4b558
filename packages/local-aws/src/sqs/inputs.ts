import { z } from 'zod';
import { unknownFieldError } from '../unknown-field.ts';
import { invalidValueError, missingParameterError } from './errors.ts';

const message = z.strictObject({
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});

const queue = z.strictObject({ QueueUrl: z.string() });

/** The fields of a message in SendMessage and in an entry of SendMessageBatch. */
export type MessageInput = z.infer<typeof message>;

export const sendMessage = queue.extend(message.shape);

// Each entry is checked when it is sent: an invalid one must not stop the others.
export const sendMessageBatch = queue.extend({ Entries: z.array(z.looseObject({ Id: z.string() })) });

export const batchEntry = message.extend({ Id: z.string() });

export const receiveMessage = queue.extend({
  MaxNumberOfMessages: z.int().min(1).max(10).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
});

export const deleteMessage = queue.extend({ ReceiptHandle: z.string() });

export const getQueueAttributes = queue.extend({ AttributeNames: z.array(z.string()).optional() });

/** The input of a call. Throws an AwsError that names the invalid field, as SQS does; 501 for a field not emulated. */
export function readInput<T extends z.ZodType>(schema: T, input: unknown, action: string): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const unknown = unknownFieldError(result.error, action);
  if (unknown) throw unknown;
  const issue = result.error.issues[0];
  const name = issue?.path.join('.') || 'input';
  const isAbsent = issue?.code === 'invalid_type' && issue.input === undefined;
  const isEmpty = issue?.code === 'too_small' && issue.origin === 'string';
  throw isAbsent || isEmpty
    ? missingParameterError(name)
    : invalidValueError(name, '', issue?.message ?? 'It cannot be read');
}
