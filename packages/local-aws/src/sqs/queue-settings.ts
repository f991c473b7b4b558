import { AwsError, notEmulatedError } from '../aws-error.ts';
import { invalidValueError } from './errors.ts';

/** The attributes of a queue, in milliseconds and bytes. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly waitMs: number;
  readonly retentionMs: number;
  readonly maxBytes: number;
  /** True when each message group has deduplication ids of its own. */
  readonly deduplicationPerGroup: boolean;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

/** Default, smallest and largest value of each number attribute. */
const numbers = {
  VisibilityTimeout: [30, 0, 43_200],
  DelaySeconds: [0, 0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  MaximumMessageSize: [1_048_576, 1_024, 1_048_576],
} as const;

/** Accepted without effect: encryption keys are not emulated, and queue policies are not enforced. */
const ignoredAttributes = [
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
];

const fifoAttributes = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

const known = new Set([...Object.keys(numbers), ...ignoredAttributes, ...fifoAttributes, 'FifoQueue', 'RedrivePolicy']);

/** The defaults of the number attributes, as GetQueueAttributes shows them. */
export const defaultAttributes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(numbers).map(([name, [value]]) => [name, String(value)]),
);

/** Reads the attributes of a queue. Throws an AwsError, as CreateQueue does, for an unknown or invalid one. */
export function readSettings(name: string, attributes: Readonly<Record<string, string>>): QueueSettings {
  const unknown = Object.keys(attributes).find((attribute) => !known.has(attribute));
  if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const fifo = attributes['FifoQueue'] === 'true';
  checkName(name, fifo);
  checkFifoAttributes(attributes, fifo);
  const seconds = (attribute: keyof typeof numbers) => readNumber(attributes, attribute) * 1000;
  return {
    fifo,
    visibilityMs: seconds('VisibilityTimeout'),
    delayMs: seconds('DelaySeconds'),
    waitMs: seconds('ReceiveMessageWaitTimeSeconds'),
    retentionMs: seconds('MessageRetentionPeriod'),
    maxBytes: readNumber(attributes, 'MaximumMessageSize'),
    deduplicationPerGroup: attributes['DeduplicationScope'] === 'messageGroup',
    redrive: readRedrive(attributes['RedrivePolicy']),
  };
}

function checkName(name: string, fifo: boolean): void {
  if (!/^[A-Za-z0-9_-]{1,75}(\.fifo)?$/.test(name)) {
    throw invalidValueError('QueueName', name, 'Can only include alphanumeric characters, hyphens, or underscores');
  }
  if (name.endsWith('.fifo') !== fifo) {
    throw invalidValueError('QueueName', name, 'The name of a FIFO queue must end with .fifo, and no other name may');
  }
}

function checkFifoAttributes(attributes: Readonly<Record<string, string>>, fifo: boolean): void {
  const misplaced = fifoAttributes.find((attribute) => attributes[attribute] !== undefined && !fifo);
  if (misplaced) throw new AwsError('InvalidAttributeName', `You can specify the ${misplaced} only for a FIFO queue.`);
  if (attributes['ContentBasedDeduplication'] === 'true') throw notEmulatedError('ContentBasedDeduplication');
  const perGroup = attributes['FifoThroughputLimit'] === 'perMessageGroupId';
  if (perGroup && attributes['DeduplicationScope'] !== 'messageGroup') {
    const reason = 'perMessageGroupId is allowed only when DeduplicationScope is messageGroup';
    throw invalidValueError('FifoThroughputLimit', 'perMessageGroupId', reason);
  }
}

function readNumber(attributes: Readonly<Record<string, string>>, attribute: keyof typeof numbers): number {
  const [byDefault, least, most] = numbers[attribute];
  const text = attributes[attribute] ?? String(byDefault);
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${attribute}.`);
}

function readRedrive(text: string | undefined): QueueSettings['redrive'] {
  if (!text) return undefined;
  const policy: unknown = JSON.parse(text);
  const { deadLetterTargetArn, maxReceiveCount } = policy as {
    deadLetterTargetArn?: unknown;
    maxReceiveCount?: unknown;
  };
  // CloudFormation writes the count as a number, other tools as text.
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn === 'string' && Number.isInteger(count) && count >= 1 && count <= 1000) {
    return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count };
  }
  const reason = 'It needs deadLetterTargetArn and a maxReceiveCount between 1 and 1000';
  throw invalidValueError('RedrivePolicy', text, reason);
}
