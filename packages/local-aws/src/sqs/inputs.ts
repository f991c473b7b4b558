import { z } from 'zod';
import { invalidValue, missing } from './errors.ts';

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

const message = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), attribute).optional(),
  MessageSystemAttributes: z.object({ AWSTraceHeader: attribute.optional() }).optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});

const queue = z.object({ QueueUrl: z.string() });

/** The fields of a message as SendMessage and an entry of SendMessageBatch have them. */
export type MessageInput = z.infer<typeof message>;

export const sendMessage = queue.extend(message.shape);

// The entries are checked one by one, since one that is wrong does not stop the others.
export const sendMessageBatch = queue.extend({ Entries: z.array(z.looseObject({ Id: z.string() })) });

export const batchEntry = message;

export const receiveMessage = queue.extend({
  MaxNumberOfMessages: z.int().min(1).max(10).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  ReceiveRequestAttemptId: z.string().optional(),
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
});

export const deleteMessage = queue.extend({ ReceiptHandle: z.string() });

export const changeMessageVisibility = deleteMessage.extend({ VisibilityTimeout: z.int().min(0).max(43_200) });

export const getQueueAttributes = queue.extend({ AttributeNames: z.array(z.string()).optional() });

export const getQueueUrl = z.object({ QueueName: z.string() });

/** The input of a call, checked. Throws a Refusal that names the field, as SQS does. */
export function read<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = issue?.path.join('.') || 'input';
  const absent = issue?.code === 'invalid_type' && issue.input === undefined;
  const empty = issue?.code === 'too_small' && issue.origin === 'string';
  throw absent || empty ? missing(name) : invalidValue(name, '', issue?.message ?? 'It cannot be read');
}
