import type { LocalAws } from '../server.ts';
import { mapQueue } from './event-source.ts';
import type { OnLog } from './function.ts';
import type { DeployedFunction } from './functions.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { requireActions } from './roles.ts';
import { type References, referredId, resolvedProperties, type Template } from './template.ts';

const knownProperties = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig',
];
const pollingActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Starts every event source mapping of the template. Throws, as AWS refuses the mapping, when the function's role may not
 * read the queue or the queue shows a message again before the function must have ended.
 */
export function mapQueues(
  template: Template,
  references: References,
  functions: ReadonlyMap<string, DeployedFunction>,
  options: { readonly aws: LocalAws; readonly onLog: OnLog },
): { stop(): Promise<void> }[] {
  const { sqs, region } = options.aws;
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .filter(([, { Properties }]) => Properties?.['Enabled'] !== false)
    .map(([id, resource]) => {
      checkProperties(id, resource.Properties, knownProperties);
      const fn = functions.get(referredId(resource.Properties?.['FunctionName']));
      if (!fn) throw new Error(`${id}: its function is not in the template`);
      const properties = resolvedProperties(resource, references);
      const queueArn = String(properties['EventSourceArn']);
      requireActions(fn.principal, pollingActions, queueArn, `${id} cannot read its queue`);
      if (Number(sqs.attributes(queueArn)['VisibilityTimeout']) * 1000 < fn.timeoutMs) {
        throw new Error(`${id}: the queue's VisibilityTimeout is shorter than the function's time limit`);
      }
      const scaling = (properties['ScalingConfig'] ?? {}) as { MaximumConcurrency?: number };
      const responses = (properties['FunctionResponseTypes'] ?? []) as string[];
      return mapQueue({
        sqs,
        region,
        queueArn,
        fn,
        batchSize: Number(properties['BatchSize'] ?? 10),
        windowMs: Number(properties['MaximumBatchingWindowInSeconds'] ?? 0) * 1000,
        maximumConcurrency: scaling.MaximumConcurrency,
        reportsFailures: responses.includes('ReportBatchItemFailures'),
        onLine: (text) => options.onLog({ function: fn.name, text }),
      });
    });
}
