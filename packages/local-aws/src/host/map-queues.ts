import type { LocalAws } from '../server.ts';
import type { DeployedFunction } from './deploy-functions.ts';
import { type LocalMapping, startEventSourceMapping } from './event-source-mapping.ts';
import type { OnLog } from './function.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { requireActions } from './roles.ts';
import { type References, referenceId, resolveProperties, type Template } from './template.ts';

const knownProperties = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'ScalingConfig',
];
const pollingActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Without a batching window, AWS accepts no larger one. */
const maxBatchSize = 10;

/**
 * Starts every event source mapping of the template.
 *
 * Throws, as AWS does, when the role of the function may not read the queue, or when the visibility timeout of the
 * queue is shorter than the timeout of the function.
 */
export function mapQueues(
  template: Template,
  references: References,
  functions: ReadonlyMap<string, DeployedFunction>,
  options: { readonly aws: LocalAws; readonly onLog: OnLog },
): LocalMapping[] {
  const { sqs, region } = options.aws;
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .filter(([, { Properties }]) => Properties?.['Enabled'] !== false)
    .map(([id, resource]) => {
      checkProperties(id, resource.Properties, knownProperties);
      const fn = functions.get(referenceId(resource.Properties?.['FunctionName']));
      if (!fn) throw new Error(`${id}: its function is not in the template`);
      const properties = resolveProperties(resource, references);
      const queueArn = String(properties['EventSourceArn']);
      requireActions(fn.principal, pollingActions, queueArn, `${id} cannot read its queue`);
      if (Number(sqs.attributes(queueArn)['VisibilityTimeout']) * 1000 < fn.timeoutMs) {
        throw new Error(`${id}: the queue's VisibilityTimeout is shorter than the function's Timeout`);
      }
      const batchSize = Number(properties['BatchSize'] ?? maxBatchSize);
      if (batchSize > maxBatchSize) throw new Error(`${id}: a BatchSize of ${batchSize} is not emulated`);
      const scaling = (properties['ScalingConfig'] ?? {}) as { MaximumConcurrency?: number };
      const responses = (properties['FunctionResponseTypes'] ?? []) as string[];
      return startEventSourceMapping({
        sqs,
        region,
        queueArn,
        fn,
        batchSize,
        maximumConcurrency: scaling.MaximumConcurrency,
        reportsFailures: responses.includes('ReportBatchItemFailures'),
        onLine: (text) => options.onLog({ function: fn.name, text }),
      });
    });
}
