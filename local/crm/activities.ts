import { columnsOf } from './audit.ts';
import type { Body, Plan, ReadyCall } from './call.ts';
import { isStamp } from './dates.ts';
import { written } from './envelope.ts';
import { requireKeys, requireUser, textOf } from './preconditions.ts';
import { precondition, Refusal, refusals } from './refusal.ts';
import type { StoredActivity } from './state.ts';

/** custom/insert.php with the module `wolkvox_activities`. Documented: the keys, the three types, the priorities. */
export function insertActivity(call: ReadyCall): Plan {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'module', 'type', 'fields']);
  const type = typeOf(body['type']);
  const fields = body['fields'];
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw refusals.missing();
  checkFields(call, type, fields as Body);
  const parent = { module: textOf(fields as Body, 'name_module'), recordId: textOf(fields as Body, 'id_record') };
  requireParent(call, parent);
  return {
    kind: 'applied',
    apply() {
      const activity: StoredActivity = { ...columnsOf(call), type, ...parent, fields: fields as Body };
      world.state.activities.push(activity);
      const answered = world.settings.activityAnswersId === 'parent' ? parent.recordId : activity.id;
      return written('Succesfully create record', { wolkvox_id: answered }, { ids: [activity.id] });
    },
  };
}

/** As custom/query.php might show it: nothing documents that it does. */
export const ACTIVITIES = 'wolkvox_activities';

const KEYS =
  'status name priority name_module id_record completion_date remember reminder_date description wolkvox_owner';

const FURTHER_KEYS: Readonly<Record<StoredActivity['type'], readonly string[]>> = {
  task: [],
  call: ['location', 'phone'],
  meet: ['location', 'start_date', 'participants'],
};

function typeOf(value: unknown): StoredActivity['type'] {
  if (value === 'task' || value === 'call' || value === 'meet') return value;
  throw new Refusal(417, 'THE ACTIVITY TYPE IS NOT VALID');
}

function checkFields(call: ReadyCall, type: StoredActivity['type'], fields: Body): void {
  const wrong = (sentence: string) => new Refusal(417, sentence);
  requireKeys(call, fields, [...KEYS.split(' '), ...FURTHER_KEYS[type]]);
  if (!['high', 'normal', 'low'].includes(textOf(fields, 'priority'))) throw wrong('THE PRIORITY IS NOT VALID');
  if (![true, false, 'true', 'false'].includes(fields['remember'] as boolean)) throw wrong('REMEMBER IS NOT VALID');
  const dates = ['completion_date', 'reminder_date', ...(type === 'meet' ? ['start_date'] : [])];
  if (!dates.every((key) => isStamp(fields[key], 'with-seconds'))) throw wrong('THE DATE IS NOT VALID');
  requireUser(call, textOf(fields, 'wolkvox_owner'));
  if (type === 'call' && !hasShape(fields['phone'], 'telephone', 'value')) throw wrong('THE PHONE IS NOT VALID');
  if (type === 'meet') {
    if (!hasShape(fields['participants'], 'participant', 'value')) throw wrong('THE PARTICIPANTS ARE NOT VALID');
    const { value } = fields['participants'] as { value: unknown };
    if (!Array.isArray(value)) throw wrong('THE PARTICIPANTS ARE NOT VALID');
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
  throw precondition(settings, 'THE RECORD DOES NOT EXIST');
}
