import type { EventPattern } from '../events/pattern.ts';
import { isAllowed } from '../iam.ts';
import type { LocalAws } from '../server.ts';
import type { Statement } from '../service.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { type References, resolvedProperties, type Template } from './template.ts';

const knownProperties = ['Description', 'EventPattern', 'Name', 'State', 'Targets'];

/** Buckets whose scan results a rule waits for: on AWS their owner has them protected. */
export function protectBuckets(template: Template, references: References, { guardDuty }: LocalAws): void {
  for (const [, resource] of resourcesOf(template, 'AWS::Events::Rule')) {
    const { EventPattern } = resolvedProperties(resource, references) as unknown as RuleProperties;
    const { s3ObjectDetails } = EventPattern['detail'] as { s3ObjectDetails?: { bucketName: readonly string[] } };
    for (const bucket of s3ObjectDetails?.bucketName ?? []) guardDuty.protect(bucket);
  }
}

/** Puts every rule of the template on the bus. Throws when a target is no queue, or does not let the rule in: AWS drops its events unheard. */
export function addEventRules(template: Template, references: References, { events, sqs, account }: LocalAws): void {
  for (const [id, resource] of resourcesOf(template, 'AWS::Events::Rule')) {
    const properties = resolvedProperties(resource, references) as unknown as RuleProperties;
    checkProperties(id, properties, knownProperties);
    if (properties.State === 'DISABLED') continue;
    const arn = references.attribute(id, 'Arn');
    for (const target of properties.Targets) {
      checkProperties(`The target of ${id}`, target, ['Arn', 'Id']);
      const queue = target.Arn;
      if (!sqs.has(queue)) throw new Error(`${id}: the target ${queue} is no queue of the template`);
      const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
      if (!isAllowed(statementsFor(template, references, queue, sqs.url), 'sqs:SendMessage', queue, context)) {
        throw new Error(`${id}: the queue's policy does not let EventBridge send for ${arn}`);
      }
      events.addRule({ pattern: properties.EventPattern, target: (body) => void sqs.send(queue, body) });
    }
  }
}

/** What the queue's policies say of EventBridge. */
function statementsFor(
  template: Template,
  references: References,
  queueArn: string,
  url: (name: string) => string,
): Statement[] {
  const address = url(queueArn.split(':').at(-1) ?? '');
  return resourcesOf(template, 'AWS::SQS::QueuePolicy')
    .map(([, resource]) => resolvedProperties(resource, references) as unknown as QueuePolicyProperties)
    .filter(({ Queues }) => Queues.includes(address))
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
