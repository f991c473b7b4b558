import type { JsonCall } from '../json-protocol.ts';
import { accessDenied } from '../refusal.ts';
import type { AwsRequest } from '../service.ts';
import { sendBatch } from './batch.ts';
import { md5OfAttributes, md5OfBody } from './digest.ts';
import { noSuchQueue } from './errors.ts';
import * as inputs from './inputs.ts';
import type { Received, SendOptions, SqsService } from './service.ts';

/** The calls of SQS's JSON protocol that are emulated, each checked against the signer's policies. */
export function sqsCalls(sqs: SqsService): Record<string, JsonCall> {
  const target = (request: AwsRequest, action: string, queueUrl: string) =>
    allowedArn(request, action, sqs.arn(queueUrl.replace(/^.*\//, '')));
  return {
    SendMessage(raw, request) {
      const input = inputs.read(inputs.sendMessage, raw);
      return sendOne(sqs, target(request, 'sqs:SendMessage', input.QueueUrl), input);
    },
    SendMessageBatch(raw, request) {
      const input = inputs.read(inputs.sendMessageBatch, raw);
      const arn = target(request, 'sqs:SendMessage', input.QueueUrl);
      return sendBatch(input.Entries, (entry) => sendOne(sqs, arn, inputs.read(inputs.batchEntry, entry)));
    },
    async ReceiveMessage(raw, request, gone) {
      const input = inputs.read(inputs.receiveMessage, raw);
      const messages = await sqs.receive(target(request, 'sqs:ReceiveMessage', input.QueueUrl), {
        max: input.MaxNumberOfMessages,
        waitMs: milliseconds(input.WaitTimeSeconds),
        visibilityMs: milliseconds(input.VisibilityTimeout),
        attemptId: input.ReceiveRequestAttemptId,
        signal: gone,
      });
      const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      if (messages.length === 0) return {};
      return { Messages: messages.map((message) => wireMessage(message, system, input.MessageAttributeNames ?? [])) };
    },
    DeleteMessage(raw, request) {
      const input = inputs.read(inputs.deleteMessage, raw);
      sqs.delete(target(request, 'sqs:DeleteMessage', input.QueueUrl), input.ReceiptHandle);
    },
    ChangeMessageVisibility(raw, request) {
      const input = inputs.read(inputs.changeMessageVisibility, raw);
      const arn = target(request, 'sqs:ChangeMessageVisibility', input.QueueUrl);
      sqs.changeVisibility(arn, input.ReceiptHandle, input.VisibilityTimeout * 1000);
    },
    GetQueueAttributes(raw, request) {
      const input = inputs.read(inputs.getQueueAttributes, raw);
      const attributes = sqs.attributes(target(request, 'sqs:GetQueueAttributes', input.QueueUrl));
      return { Attributes: pick(attributes, input.AttributeNames ?? []) };
    },
    GetQueueUrl(raw, request) {
      const input = inputs.read(inputs.getQueueUrl, raw);
      const arn = allowedArn(request, 'sqs:GetQueueUrl', sqs.arn(input.QueueName));
      if (!sqs.has(arn)) throw noSuchQueue();
      return { QueueUrl: sqs.url(input.QueueName) };
    },
  };
}

function allowedArn(request: AwsRequest, action: string, arn: string): string {
  if (request.allows(action, arn)) return arn;
  throw accessDenied('AccessDeniedException', request.principal.arn, action, arn, 403);
}

function sendOne(sqs: SqsService, arn: string, input: inputs.MessageInput): Record<string, unknown> {
  const attributes = input.MessageAttributes ?? {};
  const system = input.MessageSystemAttributes?.AWSTraceHeader;
  const options: SendOptions = {
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    delayMs: milliseconds(input.DelaySeconds),
    messageAttributes: attributes,
    traceHeader: system?.StringValue,
  };
  const sent = sqs.send(arn, input.MessageBody, options);
  return {
    MessageId: sent.messageId,
    SequenceNumber: sent.sequenceNumber,
    MD5OfMessageBody: md5OfBody(input.MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: system ? md5OfAttributes({ AWSTraceHeader: system }) : undefined,
  };
}

function wireMessage(message: Received, system: readonly string[], own: readonly string[]): Record<string, unknown> {
  const attributes = pick(message.attributes, system);
  const messageAttributes = pick(message.messageAttributes, own);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(Object.keys(messageAttributes).length > 0 && { MessageAttributes: messageAttributes }),
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
  };
}

/** Those asked for by name, by `All`, or by a beginning such as `trace.*`. */
function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const isWanted = (name: string) =>
    names.some((wanted) => wanted === 'All' || wanted === name || isBeginning(wanted, name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}

function isBeginning(wanted: string, name: string): boolean {
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2));
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
