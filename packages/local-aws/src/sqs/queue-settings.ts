import { Refusal } from '../refusal.ts';
import { invalidValue } from './errors.ts';

/** What a queue's attributes say, in milliseconds and bytes. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly waitMs: number;
  readonly retentionMs: number;
  readonly maxBytes: number;
  readonly contentBasedDeduplication: boolean;
  /** Whether the same deduplication id may be used once in each message group. */
  readonly deduplicationPerGroup: boolean;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

/** Default, smallest and largest value of each attribute that is a number. */
const numbers = {
  VisibilityTimeout: [30, 0, 43_200],
  DelaySeconds: [0, 0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  MaximumMessageSize: [1_048_576, 1_024, 1_048_576],
} as const;

/** Attributes that are taken and change nothing here: keys are not emulated, and queue policies are not enforced. */
const withoutEffect = [
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
];

const fifoOnly = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

const known = new Set([...Object.keys(numbers), ...withoutEffect, ...fifoOnly, 'FifoQueue', 'RedrivePolicy']);

/** The number attributes with the defaults that GetQueueAttributes shows. */
export const defaultAttributes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(numbers).map(([name, [value]]) => [name, String(value)]),
);

/** Reads a queue's attributes. Throws a Refusal, as CreateQueue would, for one that is unknown or out of bounds. */
export function readSettings(name: string, attributes: Readonly<Record<string, string>>): QueueSettings {
  const unknown = Object.keys(attributes).find((attribute) => !known.has(attribute));
  if (unknown) throw new Refusal('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const fifo = attributes['FifoQueue'] === 'true';
  checkName(name, fifo);
  checkFifoOnly(attributes, fifo);
  const seconds = (attribute: keyof typeof numbers) => numberOf(attributes, attribute) * 1000;
  return {
    fifo,
    visibilityMs: seconds('VisibilityTimeout'),
    delayMs: seconds('DelaySeconds'),
    waitMs: seconds('ReceiveMessageWaitTimeSeconds'),
    retentionMs: seconds('MessageRetentionPeriod'),
    maxBytes: numberOf(attributes, 'MaximumMessageSize'),
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationPerGroup: attributes['DeduplicationScope'] === 'messageGroup',
    redrive: redriveOf(attributes['RedrivePolicy']),
  };
}

function checkName(name: string, fifo: boolean): void {
  if (!/^[A-Za-z0-9_-]{1,75}(\.fifo)?$/.test(name)) {
    throw invalidValue('QueueName', name, 'Can only include alphanumeric characters, hyphens, or underscores');
  }
  if (name.endsWith('.fifo') !== fifo) {
    throw invalidValue('QueueName', name, 'The name of a FIFO queue, and only of one, ends with .fifo');
  }
}

function checkFifoOnly(attributes: Readonly<Record<string, string>>, fifo: boolean): void {
  const misplaced = fifoOnly.find((attribute) => attributes[attribute] !== undefined && !fifo);
  if (misplaced) throw new Refusal('InvalidAttributeName', `You can specify the ${misplaced} only for a FIFO queue.`);
  const perGroup = attributes['FifoThroughputLimit'] === 'perMessageGroupId';
  if (perGroup && attributes['DeduplicationScope'] !== 'messageGroup') {
    const reason = 'perMessageGroupId is allowed only when DeduplicationScope is messageGroup';
    throw invalidValue('FifoThroughputLimit', 'perMessageGroupId', reason);
  }
}

function numberOf(attributes: Readonly<Record<string, string>>, attribute: keyof typeof numbers): number {
  const [byDefault, least, most] = numbers[attribute];
  const text = attributes[attribute] ?? String(byDefault);
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal('InvalidAttributeValue', `Invalid value for the parameter ${attribute}.`);
}

function redriveOf(text: string | undefined): QueueSettings['redrive'] {
  if (!text) return undefined;
  const policy: unknown = JSON.parse(text);
  const { deadLetterTargetArn, maxReceiveCount } = policy as {
    deadLetterTargetArn?: unknown;
    maxReceiveCount?: unknown;
  };
  // CloudFormation writes the count as a number, others as text.
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn === 'string' && Number.isInteger(count) && count >= 1 && count <= 1000) {
    return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count };
  }
  throw invalidValue('RedrivePolicy', text, 'It needs deadLetterTargetArn and a maxReceiveCount between 1 and 1000');
}
