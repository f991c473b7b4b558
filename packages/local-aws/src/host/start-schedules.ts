import type { Principal } from '../service.ts';
import type { LocalFunction } from './function.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { assumeRole, requireActions, requireTrust } from './roles.ts';
import { type LocalSchedule, startSchedule } from './schedule.ts';
import { readExpression } from './schedule-expression.ts';
import { type References, referenceId, resolveProperties, type Template } from './template.ts';

export interface SchedulesOptions {
  readonly functions: readonly LocalFunction[];
  /** Whether they fire by the clock. */
  readonly byClock: boolean;
}

const knownProperties = [
  'Description',
  // Without effect: a schedule fires exactly at its time.
  'FlexibleTimeWindow',
  'GroupName',
  'Name',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'State',
  'Target',
];
/** `RetryPolicy` and `DeadLetterConfig` have no effect: they are for a target that cannot be reached. */
const knownTargetProperties = ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn'];

/** Starts every schedule of the template. Throws when one is not emulated, or when its role may not call its function. */
export function startSchedules(template: Template, references: References, options: SchedulesOptions): LocalSchedule[] {
  return resourcesOf(template, 'AWS::Scheduler::Schedule').map(([id, resource]) => {
    const properties = resolveProperties<ScheduleProperties>(resource, references);
    checkProperties(id, properties, knownProperties);
    checkProperties(`The target of ${id}`, properties.Target, knownTargetProperties);
    const { Arn: targetArn, Input: input, DeadLetterConfig: deadLetters } = properties.Target;
    const fn = options.functions.find(({ arn }) => arn === targetArn);
    if (!fn) throw new Error(`${id}: the target ${targetArn} is no function of the template`);
    const { RoleArn } = (resource.Properties?.['Target'] ?? {}) as { RoleArn?: unknown };
    const role = assumeScheduleRole(id, RoleArn, template, references);
    // On AWS a schedule without these permissions fails without a message.
    requireActions(role, ['lambda:InvokeFunction'], targetArn, `${id} cannot call its function`);
    if (deadLetters) requireActions(role, ['sqs:SendMessage'], deadLetters.Arn, `${id} cannot send its dead letters`);
    // A disabled schedule is read too, so that an invalid expression is found early.
    const timetable = readExpression(properties.ScheduleExpression, properties.ScheduleExpressionTimezone);
    return startSchedule({
      name: references.ref(id),
      arn: references.attribute(id, 'Arn'),
      input,
      timetable: options.byClock && properties.State !== 'DISABLED' ? timetable : undefined,
      target: (event) => fn.invokeAsync(JSON.parse(event)),
    });
  });
}

function assumeScheduleRole(
  scheduleId: string,
  reference: unknown,
  template: Template,
  references: References,
): Principal {
  const id = referenceId(reference);
  const resource = template.Resources[id];
  if (!resource) throw new Error(`${scheduleId}: its role ${id} is not in the template`);
  const caller = { service: 'scheduler.amazonaws.com', sourceArn: references.attribute(scheduleId, 'Arn') };
  requireTrust({ id, resource }, caller, references);
  return assumeRole({ id, resource }, scheduleId, template, references);
}

interface ScheduleProperties {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly Target: {
    readonly Arn: string;
    readonly Input?: string;
    readonly DeadLetterConfig?: { readonly Arn: string };
  };
}
