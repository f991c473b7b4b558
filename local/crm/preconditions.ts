import type { BodyFields, ReadyCall } from './call.ts';
import { preconditionRefusal, refusals } from './refusal.ts';
import type { StoredCase, StoredRecord } from './state.ts';

/** Throws the documented 400 when a key is missing. Whether something empty is missing is a setting. */
export function requireKeys(call: ReadyCall, body: BodyFields, keys: readonly string[]): void {
  for (const key of keys) {
    const value = body[key];
    if (value === undefined || value === null) throw refusals.missing();
    const { emptyIsMissing, refusesEmpty } = call.world.settings;
    if (value === '' && emptyIsMissing) throw refusals.missing();
    if (refusesEmpty && typeof value === 'object' && Object.keys(value).length === 0) throw refusals.missing();
  }
}

/** The text under a key. Converts a number to text, as PHP does. Throws the documented 400 for any other value. */
export function textOf(body: BodyFields, key: string): string {
  const value = body[key];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw refusals.missing();
  return value;
}

/** Throws unless the user exists. Documented: users must exist, with logins such as `user@operation`. */
export function requireUser(call: ReadyCall, user: string): string {
  if (!call.operation.users.has(user)) throw preconditionRefusal(call.world.settings, 'THE USER DOES NOT EXIST');
  return user;
}

/** The contact with this e-mail. Throws when there is none. Documented: a contact must exist; the CRM never creates it. */
export function requireContact(call: ReadyCall, email: string): StoredRecord {
  const contact = call.world.state.records.find(
    (record) =>
      record.operation === call.operation.name &&
      record.module === 'contacts' &&
      record.fields['emailcontact'] === email,
  );
  if (contact === undefined) throw preconditionRefusal(call.world.settings, 'THE CONTACT DOES NOT EXIST');
  return contact;
}

/**
 * Throws unless type, status and priority are valid. Documented: all three must exist, status and priority for that type,
 * and a closed status requires a solution.
 */
export function requireCaseWords(
  call: ReadyCall,
  words: Pick<StoredCase, 'type' | 'status' | 'priority' | 'solution'>,
): void {
  const { settings } = call.world;
  const type = call.operation.caseTypes.get(words.type);
  if (type === undefined) throw preconditionRefusal(settings, 'THE CASE TYPE DOES NOT EXIST');
  const status = call.operation.statuses.get(words.status);
  if (status === undefined || type.statuses?.includes(words.status) === false) {
    throw preconditionRefusal(settings, 'THE STATUS DOES NOT EXIST');
  }
  if (!call.operation.priorities.has(words.priority) || type.priorities?.includes(words.priority) === false) {
    throw preconditionRefusal(settings, 'THE PRIORITY DOES NOT EXIST');
  }
  if (status.value === 'closed' && words.solution === '')
    throw preconditionRefusal(settings, 'THE SOLUTION IS REQUIRED');
}
