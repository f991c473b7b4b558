import type { LocalAws } from '../server.ts';
import type { LocalFunction } from './function.ts';
import type { Outcome } from './outcome.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { assumedRole, requireActions, requireTrust } from './roles.ts';
import { keepSchedule, type LocalSchedule } from './schedule.ts';
import { readExpression } from './schedule-expression.ts';
import { type References, referredId, resolvedProperties, type Template } from './template.ts';

export interface SchedulesOptions {
  readonly aws: LocalAws;
  readonly functions: readonly LocalFunction[];
  /** Whether they fire by the clock. */
  readonly byClock: boolean;
}

const knownProperties = [
  'Description',
  // Without effect here: a schedule always fires at its moment.
  'FlexibleTimeWindow',
  'Name',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'State',
  'Target',
];
/** `RetryPolicy` is for targets that cannot be reached: here they can. */
const knownOfTarget = ['Arn', 'Input', 'RetryPolicy', 'RoleArn', 'SqsParameters'];

/** Starts every schedule of the template. Throws when one is not emulated, or its role may not reach its target. */
export function keepSchedules(template: Template, references: References, options: SchedulesOptions): LocalSchedule[] {
  return resourcesOf(template, 'AWS::Scheduler::Schedule').map(([id, resource]) => {
    const properties = resolvedProperties(resource, references) as unknown as ScheduleProperties;
    checkProperties(id, properties, knownProperties);
    checkProperties(`The target of ${id}`, properties.Target, knownOfTarget);
    const { action, take } = targetOf(id, properties.Target, options);
    const { RoleArn } = (resource.Properties?.['Target'] ?? {}) as { RoleArn?: unknown };
    checkRole(id, RoleArn, { action, arn: properties.Target.Arn }, template, references);
    // Read in any case: an expression that cannot be read must not be found out when somebody enables it.
    const timetable = readExpression(properties.ScheduleExpression, properties.ScheduleExpressionTimezone);
    return keepSchedule({
      name: references.ref(id),
      arn: references.attribute(id, 'Arn'),
      input: properties.Target.Input,
      timetable: options.byClock && properties.State !== 'DISABLED' ? timetable : undefined,
      target: take,
    });
  });
}

function targetOf(id: string, { Arn, SqsParameters }: TargetProperties, { aws, functions }: SchedulesOptions) {
  const fn = functions.find(({ arn }) => arn === Arn);
  if (fn) return { action: 'lambda:InvokeFunction', take: (input: string) => fn.invokeLater(JSON.parse(input)) };
  if (!aws.sqs.has(Arn)) throw new Error(`${id}: the target ${Arn} is neither a function nor a queue of the template`);
  const groupId = SqsParameters?.MessageGroupId;
  const take = async (input: string): Promise<Outcome> => {
    const { messageId } = aws.sqs.send(Arn, input, { groupId });
    return { ok: true, payload: JSON.stringify({ MessageId: messageId }) };
  };
  return { action: 'sqs:SendMessage', take };
}

/** On AWS a schedule whose role lacks the permission fails unheard each time it fires. */
function checkRole(
  schedule: string,
  reference: unknown,
  target: { action: string; arn: string },
  template: Template,
  references: References,
): void {
  const id = referredId(reference);
  const resource = template.Resources[id];
  if (!resource) throw new Error(`${schedule}: its role ${id} is not in the template`);
  requireTrust({ id, resource }, 'scheduler.amazonaws.com');
  const principal = assumedRole({ id, resource }, schedule, references);
  requireActions(principal, [target.action], target.arn, `${schedule} cannot reach its target`);
}

interface ScheduleProperties {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly Target: TargetProperties;
}

interface TargetProperties {
  readonly Arn: string;
  readonly Input?: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}
