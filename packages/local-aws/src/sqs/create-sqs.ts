import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import { answerCall } from '../json-protocol.ts';
import type { Store } from '../store.ts';
import { sqsCalls } from './calls.ts';
import { invalidValueError, noSuchQueueError, sqsProtocol } from './errors.ts';
import { Queue } from './queue.ts';
import { defaultAttributes, type QueueSettings, readSettings } from './queue-settings.ts';
import type { SqsService } from './service.ts';

/** The queues of one account in one region. Their addresses begin with `baseUrl`. */
export function createSqs(options: {
  region: string;
  account: string;
  baseUrl: string;
  clock: Clock;
  store: Store;
}): SqsService {
  const queues = new Map<string, { queue: Queue; attributes: Readonly<Record<string, string>>; createdMs: number }>();
  const { clock } = options;
  const arn = (name: string) => `arn:aws:sqs:${options.region}:${options.account}:${name}`;
  const url = (name: string) => `${options.baseUrl}/${options.account}/${name}`;

  function find(queueArn: string) {
    const entry = queues.get(queueArn);
    if (!entry) throw noSuchQueueError();
    return entry;
  }

  const service: SqsService = {
    name: 'sqs',
    arn,
    url,
    has: (queueArn) => queues.has(queueArn),
    createQueue(name, attributes) {
      const settings = readSettings(name, attributes);
      const queueArn = arn(name);
      if (queues.has(queueArn)) throw new AwsError('QueueNameExists', `A queue named ${name} already exists.`);
      const deadLetters = findDeadLetters(settings, (deadLetterArn) => queues.get(deadLetterArn)?.queue);
      queues.set(queueArn, {
        queue: new Queue(queueArn, settings, clock, { deadLetters, store: options.store, name }),
        attributes,
        createdMs: clock.now(),
      });
      return { url: url(name), arn: queueArn };
    },
    send: (queueArn, body, sendOptions = {}) => find(queueArn).queue.send(body, sendOptions),
    // Async: an unknown queue must reject, as over the wire, and not throw.
    receive: async (queueArn, receiveOptions = {}) => find(queueArn).queue.receive(receiveOptions),
    delete: (queueArn, receiptHandle) => find(queueArn).queue.delete(receiptHandle),
    attributes(queueArn) {
      const { queue, attributes, createdMs } = find(queueArn);
      const { visible, inFlight, delayed } = queue.counts();
      return {
        ...defaultAttributes,
        ...attributes,
        QueueArn: queueArn,
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

function findDeadLetters(settings: QueueSettings, find: (arn: string) => Queue | undefined): Queue | undefined {
  if (!settings.redrive) return undefined;
  const { deadLetterArn } = settings.redrive;
  const queue = find(deadLetterArn);
  if (!queue) throw invalidValueError('RedrivePolicy', deadLetterArn, 'Dead letter target does not exist');
  if (queue.settings.fifo === settings.fifo) return queue;
  const reason = 'Dead-letter queue must be same type of queue as the source';
  throw invalidValueError('RedrivePolicy', deadLetterArn, reason);
}
