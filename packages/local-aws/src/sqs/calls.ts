import { notAuthorizedError } from '../aws-error.ts';
import type { JsonCall } from '../json-protocol.ts';
import type { AwsRequest } from '../service.ts';
import { sendBatch } from './batch.ts';
import * as inputs from './inputs.ts';
import { md5OfBody } from './message.ts';
import type { ReceivedMessage, SqsService } from './service.ts';

/** The emulated calls of SQS. Each checks the policies of the signer. */
export function sqsCalls(sqs: SqsService): Record<string, JsonCall> {
  const allowedArn = (request: AwsRequest, action: string, queueUrl: string) => {
    const arn = sqs.arn(queueUrl.replace(/^.*\//, ''));
    if (request.isAllowed(action, arn)) return arn;
    throw notAuthorizedError(request.principal.arn, action, arn, 403);
  };
  return {
    SendMessage(raw, request) {
      const action = 'sqs:SendMessage';
      const input = inputs.readInput(inputs.sendMessage, raw, action);
      return sendOne(sqs, allowedArn(request, action, input.QueueUrl), input);
    },
    SendMessageBatch(raw, request) {
      const call = 'sqs:SendMessageBatch';
      const input = inputs.readInput(inputs.sendMessageBatch, raw, call);
      const arn = allowedArn(request, 'sqs:SendMessage', input.QueueUrl);
      return sendBatch(input.Entries, (entry) => sendOne(sqs, arn, inputs.readInput(inputs.batchEntry, entry, call)));
    },
    async ReceiveMessage(raw, request, gone) {
      const action = 'sqs:ReceiveMessage';
      const input = inputs.readInput(inputs.receiveMessage, raw, action);
      const messages = await sqs.receive(allowedArn(request, action, input.QueueUrl), {
        max: input.MaxNumberOfMessages,
        waitMs: milliseconds(input.WaitTimeSeconds),
        visibilityMs: milliseconds(input.VisibilityTimeout),
        signal: gone,
      });
      const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      if (messages.length === 0) return {};
      return { Messages: messages.map((message) => messageOutput(message, names)) };
    },
    DeleteMessage(raw, request) {
      const action = 'sqs:DeleteMessage';
      const input = inputs.readInput(inputs.deleteMessage, raw, action);
      sqs.delete(allowedArn(request, action, input.QueueUrl), input.ReceiptHandle);
    },
    GetQueueAttributes(raw, request) {
      const action = 'sqs:GetQueueAttributes';
      const input = inputs.readInput(inputs.getQueueAttributes, raw, action);
      const attributes = sqs.attributes(allowedArn(request, action, input.QueueUrl));
      return { Attributes: pick(attributes, input.AttributeNames ?? []) };
    },
  };
}

function sendOne(sqs: SqsService, arn: string, input: inputs.MessageInput): Record<string, unknown> {
  const { messageId, sequenceNumber } = sqs.send(arn, input.MessageBody, {
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    delayMs: milliseconds(input.DelaySeconds),
  });
  return { MessageId: messageId, SequenceNumber: sequenceNumber, MD5OfMessageBody: md5OfBody(input.MessageBody) };
}

function messageOutput(message: ReceivedMessage, attributeNames: readonly string[]): Record<string, unknown> {
  const attributes = pick(message.attributes, attributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
  };
}

/** The attributes with these names, or all when `All` is one of the names. */
function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const entries = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return Object.fromEntries(entries);
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
