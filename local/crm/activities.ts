import type { BodyFields, Plan, ReadyCall } from './call.ts';
import { isStamp } from './dates.ts';
import { answerToWrite } from './envelope.ts';
import { requireKeys, requireUser, textOf } from './preconditions.ts';
import { preconditionRefusal, RefusalError, refusals } from './refusal.ts';
import type { StoredActivity } from './state.ts';
import { systemColumns } from './system-columns.ts';

/** `custom/insert.php` with the module `wolkvox_activities`. Documented: the keys, the three types, the priorities. */
export function insertActivity(call: ReadyCall): Plan {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'module', 'type', 'fields']);
  const type = typeOf(body['type']);
  const fields = body['fields'];
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw refusals.missing();
  checkFields(call, type, fields as BodyFields);
  const parent = {
    module: textOf(fields as BodyFields, 'name_module'),
    recordId: textOf(fields as BodyFields, 'id_record'),
  };
  requireParent(call, parent);
  return {
    kind: 'applied',
    apply() {
      const activity: StoredActivity = { ...systemColumns(call), type, ...parent, fields: fields as BodyFields };
      world.state.activities.push(activity);
      const answeredId = world.settings.activityAnswersId === 'parent' ? parent.recordId : activity.id;
      return answerToWrite('Succesfully create record', { wolkvox_id: answeredId }, { ids: [activity.id] });
    },
  };
}

/** Module of the activities. That `custom/query.php` reads it is not documented. */
export const activitiesModule = 'wolkvox_activities';

const requiredKeys =
  'status name priority name_module id_record completion_date remember reminder_date description wolkvox_owner';

const furtherKeys: Readonly<Record<StoredActivity['type'], readonly string[]>> = {
  task: [],
  call: ['location', 'phone'],
  meet: ['location', 'start_date', 'participants'],
};

function typeOf(value: unknown): StoredActivity['type'] {
  if (value === 'task' || value === 'call' || value === 'meet') return value;
  throw new RefusalError(417, 'THE ACTIVITY TYPE IS NOT VALID');
}

function checkFields(call: ReadyCall, type: StoredActivity['type'], fields: BodyFields): void {
  const invalid = (sentence: string) => new RefusalError(417, sentence);
  requireKeys(call, fields, [...requiredKeys.split(' '), ...furtherKeys[type]]);
  if (!['high', 'normal', 'low'].includes(textOf(fields, 'priority'))) throw invalid('THE PRIORITY IS NOT VALID');
  if (![true, false, 'true', 'false'].includes(fields['remember'] as boolean)) throw invalid('REMEMBER IS NOT VALID');
  const dates = ['completion_date', 'reminder_date', ...(type === 'meet' ? ['start_date'] : [])];
  if (!dates.every((key) => isStamp(fields[key], 'with-seconds'))) throw invalid('THE DATE IS NOT VALID');
  requireUser(call, textOf(fields, 'wolkvox_owner'));
  if (type === 'call' && !hasShape(fields['phone'], 'telephone', 'value')) throw invalid('THE PHONE IS NOT VALID');
  if (type === 'meet') {
    if (!hasShape(fields['participants'], 'participant', 'value')) throw invalid('THE PARTICIPANTS ARE NOT VALID');
    const { value } = fields['participants'] as { value: unknown };
    if (!Array.isArray(value)) throw invalid('THE PARTICIPANTS ARE NOT VALID');
    for (const user of value) requireUser(call, String(user));
  }
}

function hasShape(value: unknown, type: string, key: string): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type && key in value;
}

function requireParent(call: ReadyCall, { module, recordId }: { module: string; recordId: string }): void {
  const { state, settings } = call.world;
  const stored = module === 'cases' ? state.cases : state.records.filter((record) => record.module === module);
  if (stored.some(({ id, operation }) => id === recordId && operation === call.operation.name)) return;
  throw preconditionRefusal(settings, 'THE RECORD DOES NOT EXIST');
}
