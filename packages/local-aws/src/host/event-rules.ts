import type { EventPattern } from '../events/pattern.ts';
import { isAllowed } from '../iam.ts';
import type { LocalAws } from '../server.ts';
import type { Statement } from '../service.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { type References, resolveProperties, type Template } from './template.ts';

const knownProperties = ['Description', 'EventPattern', 'Name', 'State', 'Targets'];

/** Protects the buckets whose scan results a rule listens to. On AWS the owner of a bucket does this by hand. */
export function protectBuckets(template: Template, references: References, { guardDuty }: LocalAws): void {
  for (const [, resource] of resourcesOf(template, 'AWS::Events::Rule')) {
    const { EventPattern: pattern } = resolveProperties<RuleProperties>(resource, references);
    const { s3ObjectDetails } = (pattern['detail'] ?? {}) as { s3ObjectDetails?: { bucketName?: readonly string[] } };
    for (const bucket of s3ObjectDetails?.bucketName ?? []) guardDuty.protect(bucket);
  }
}

/**
 * Adds every rule of the template to the event bus.
 *
 * Throws when a target is no queue of the template, or when the policy of the queue does not allow the rule. AWS would
 * drop the events of such a rule without a message.
 */
export function addEventRules(template: Template, references: References, { events, sqs, account }: LocalAws): void {
  for (const [id, resource] of resourcesOf(template, 'AWS::Events::Rule')) {
    const properties = resolveProperties<RuleProperties>(resource, references);
    checkProperties(id, properties, knownProperties);
    if (properties.State === 'DISABLED') continue;
    const arn = references.attribute(id, 'Arn');
    for (const target of properties.Targets) {
      checkProperties(`The target of ${id}`, target, ['Arn', 'Id']);
      const queue = target.Arn;
      if (!sqs.has(queue)) throw new Error(`${id}: the target ${queue} is no queue of the template`);
      const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
      if (!isAllowed(readQueuePolicies(template, references, queue, sqs.url), 'sqs:SendMessage', queue, context)) {
        throw new Error(`${id}: the policy of the queue does not allow EventBridge to send for ${arn}`);
      }
      events.addRule({ pattern: properties.EventPattern, target: (body) => void sqs.send(queue, body) });
    }
  }
}

/** The statements about EventBridge in the policies of a queue. */
function readQueuePolicies(
  template: Template,
  references: References,
  queueArn: string,
  queueUrl: (name: string) => string,
): Statement[] {
  const url = queueUrl(queueArn.split(':').at(-1) ?? '');
  return resourcesOf(template, 'AWS::SQS::QueuePolicy')
    .map(([, resource]) => resolveProperties<QueuePolicyProperties>(resource, references))
    .filter(({ Queues }) => Queues.includes(url))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Principal }) => [Principal.Service].flat().includes('events.amazonaws.com'));
}

interface RuleProperties {
  readonly EventPattern: EventPattern;
  readonly State?: string;
  readonly Targets: readonly { readonly Arn: string }[];
}

interface QueuePolicyProperties {
  readonly Queues: readonly string[];
  readonly PolicyDocument: {
    readonly Statement: readonly (Statement & { readonly Principal: { readonly Service: string | string[] } })[];
  };
}
