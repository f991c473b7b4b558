import * as z from 'zod/mini';
import { checkInput, emptyIsAbsent, id, notAnObject, text, user } from './check.ts';
import type { SendOptions, Wolkvox } from './client.ts';
import { crmDate, DateInput } from './dates.ts';
import { writtenDescription } from './description.ts';
import { type Inserted, parseInserted } from './inserted.ts';
import { jsonBody } from './json-body.ts';

/** The module that holds tasks, calls and meetings. */
export const activitiesModule = 'wolkvox_activities';

const activity = {
  name: text,
  description: text,
  priority: z.enum(['high', 'normal', 'low'], 'must be high, normal or low'),
  /** Module of the record that the activity belongs to, such as `cases`. */
  module: text,
  recordId: id,
  owner: user,
  completionDate: DateInput,
  reminderDate: DateInput,
  /** Whether the CRM reminds the owner at `reminderDate`. */
  remember: z.boolean('must be true or false'),
  /** @default 'created' */
  status: z.optional(text),
};

/** The fields of a task, where one that is empty is refused. */
export const taskFields = z.strictObject(activity, notAnObject);

/** Input of `insertTask`. */
export const NewTask = emptyIsAbsent(taskFields);
export type NewTask = z.infer<typeof NewTask>;

/** Input of `insertCall`: a planned telephone call. */
export const NewCall = emptyIsAbsent(
  z.strictObject(
    { ...activity, location: text, phone: z.strictObject({ country: text, code: text, value: text }, notAnObject) },
    notAnObject,
  ),
);
export type NewCall = z.infer<typeof NewCall>;

/** Input of `insertMeeting`. */
export const NewMeeting = emptyIsAbsent(
  z.strictObject(
    {
      ...activity,
      location: text,
      startDate: DateInput,
      participants: z.array(user).check(z.minLength(1, 'must name at least one user')),
    },
    notAnObject,
  ),
);
export type NewMeeting = z.infer<typeof NewMeeting>;

const endpoint = 'custom/insert.php';

/**
 * Inserts a task about a record (`custom/insert.php` with module `wolkvox_activities`) and returns its id. Throws a
 * WolkvoxError `invalid` before anything is sent when the task has a fault.
 */
export async function insertTask(crm: Wolkvox, task: NewTask, send?: SendOptions): Promise<Inserted> {
  return insertActivity(crm, 'task', vendorFields(crm, checkInput(NewTask, task, endpoint)), send);
}

/** Inserts a planned telephone call, like `insertTask`. */
export async function insertCall(crm: Wolkvox, call: NewCall, send?: SendOptions): Promise<Inserted> {
  const { location, phone, ...rest } = checkInput(NewCall, call, endpoint);
  return insertActivity(
    crm,
    'call',
    { ...vendorFields(crm, rest), location, phone: { type: 'telephone', ...phone } },
    send,
  );
}

/** Inserts a meeting, like `insertTask`. */
export async function insertMeeting(crm: Wolkvox, meeting: NewMeeting, send?: SendOptions): Promise<Inserted> {
  const { location, startDate, participants, ...rest } = checkInput(NewMeeting, meeting, endpoint);
  const own = {
    location,
    start_date: activityDate(crm, 'startDate', startDate),
    participants: { type: 'participant', value: participants },
  };
  return insertActivity(crm, 'meet', { ...vendorFields(crm, rest), ...own }, send);
}

/** The fields under the vendor's names. */
function vendorFields(
  crm: Wolkvox,
  { module, recordId, owner, completionDate, reminderDate, status, description, ...same }: NewTask,
) {
  return {
    ...same,
    description: writtenDescription(crm, description),
    status: status ?? 'created',
    name_module: module,
    id_record: recordId,
    wolkvox_owner: owner,
    completion_date: activityDate(crm, 'completionDate', completionDate),
    reminder_date: activityDate(crm, 'reminderDate', reminderDate),
  };
}

function activityDate({ zone }: Wolkvox, field: string, input: DateInput): string {
  return crmDate(input, { endpoint, field, zone, seconds: true });
}

async function insertActivity(
  crm: Wolkvox,
  type: 'task' | 'call' | 'meet',
  fields: Record<string, unknown>,
  send?: SendOptions,
): Promise<Inserted> {
  const body = jsonBody({ operation: crm.operation, module: 'wolkvox_activities', type, fields });
  return parseInserted(endpoint, await crm.post({ endpoint, body, fence: crm.fence }, send));
}
