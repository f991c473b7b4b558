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
  'Name',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'State',
  'Target',
];
/** `RetryPolicy` has no effect: it is for a target that cannot be reached. */
const knownTargetProperties = ['Arn', 'Input', 'RetryPolicy', 'RoleArn'];

/** Starts every schedule of the template. Throws when one is not emulated, or when its role may not call its function. */
export function startSchedules(template: Template, references: References, options: SchedulesOptions): LocalSchedule[] {
  return resourcesOf(template, 'AWS::Scheduler::Schedule').map(([id, resource]) => {
    const properties = resolveProperties<ScheduleProperties>(resource, references);
    checkProperties(id, properties, knownProperties);
    checkProperties(`The target of ${id}`, properties.Target, knownTargetProperties);
    const { Arn: targetArn, Input: input } = properties.Target;
    const fn = options.functions.find(({ arn }) => arn === targetArn);
    if (!fn) throw new Error(`${id}: the target ${targetArn} is no function of the template`);
    const { RoleArn } = (resource.Properties?.['Target'] ?? {}) as { RoleArn?: unknown };
    checkRole(id, { reference: RoleArn, functionArn: targetArn }, template, references);
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

/** On AWS a schedule without this permission fails without a message each time that it fires. */
function checkRole(
  scheduleId: string,
  { reference, functionArn }: { readonly reference: unknown; readonly functionArn: string },
  template: Template,
  references: References,
): void {
  const id = referenceId(reference);
  const resource = template.Resources[id];
  if (!resource) throw new Error(`${scheduleId}: its role ${id} is not in the template`);
  const caller = { service: 'scheduler.amazonaws.com', sourceArn: references.attribute(scheduleId, 'Arn') };
  requireTrust({ id, resource }, caller, references);
  const principal = assumeRole({ id, resource }, scheduleId, references);
  requireActions(principal, ['lambda:InvokeFunction'], functionArn, `${scheduleId} cannot call its function`);
}

interface ScheduleProperties {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly Target: { readonly Arn: string; readonly Input?: string };
}
