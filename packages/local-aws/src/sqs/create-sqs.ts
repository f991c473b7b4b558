import { answerCall } from '../json-protocol.ts';
import { Refusal } from '../refusal.ts';
import { sqsCalls } from './calls.ts';
import { invalidValue, noSuchQueue, sqsProtocol } from './errors.ts';
import { Queue } from './queue.ts';
import { defaultAttributes, type QueueSettings, readSettings } from './queue-settings.ts';
import type { SqsService } from './service.ts';

/** Queues of one account in one region. `baseUrl` is where this machine answers: queue addresses begin with it. */
export function createSqs(options: { region: string; account: string; baseUrl: string }): SqsService {
  const queues = new Map<string, { queue: Queue; attributes: Readonly<Record<string, string>>; createdMs: number }>();
  const arnOf = (name: string) => `arn:aws:sqs:${options.region}:${options.account}:${name}`;
  const urlOf = (name: string) => `${options.baseUrl}/${options.account}/${name}`;

  function find(arn: string) {
    const found = queues.get(arn);
    if (!found) throw noSuchQueue();
    return found;
  }

  const service: SqsService = {
    name: 'sqs',
    arn: arnOf,
    url: urlOf,
    has: (arn) => queues.has(arn),
    createQueue(name, attributes) {
      const settings = readSettings(name, attributes);
      const arn = arnOf(name);
      if (queues.has(arn)) throw new Refusal('QueueNameExists', `A queue named ${name} already exists.`);
      const queue = new Queue(
        arn,
        settings,
        deadLettersOf(settings, (target) => queues.get(target)?.queue),
      );
      queues.set(arn, { queue, attributes, createdMs: Date.now() });
      return { url: urlOf(name), arn };
    },
    send: (arn, body, sending = {}) => find(arn).queue.send(body, sending),
    // A queue that does not exist rejects, as it would over the wire.
    receive: async (arn, receiving = {}) => find(arn).queue.receive(receiving),
    delete: (arn, receiptHandle) => find(arn).queue.delete(receiptHandle),
    changeVisibility: (arn, receiptHandle, timeoutMs) => find(arn).queue.changeVisibility(receiptHandle, timeoutMs),
    attributes(arn) {
      const { queue, attributes, createdMs } = find(arn);
      const { visible, inFlight, delayed } = queue.counts();
      return {
        ...defaultAttributes,
        ...attributes,
        QueueArn: arn,
        CreatedTimestamp: String(Math.floor(createdMs / 1000)),
        LastModifiedTimestamp: String(Math.floor(createdMs / 1000)),
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      };
    },
    stop() {
      for (const { queue } of queues.values()) queue.stop();
    },
    handle: (request, response) => answerCall(sqsProtocol, calls, request, response),
  };
  const calls = sqsCalls(service);
  return service;
}

function deadLettersOf(settings: QueueSettings, find: (arn: string) => Queue | undefined): Queue | undefined {
  if (!settings.redrive) return undefined;
  const { deadLetterArn } = settings.redrive;
  const queue = find(deadLetterArn);
  if (!queue) throw invalidValue('RedrivePolicy', deadLetterArn, 'Dead letter target does not exist');
  if (queue.settings.fifo === settings.fifo) return queue;
  const reason = 'Dead-letter queue must be same type of queue as the source';
  throw invalidValue('RedrivePolicy', deadLetterArn, reason);
}
