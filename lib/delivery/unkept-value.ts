import { findJsonFault, nameOf } from '../wolkvox/check.ts';

/** A command holds a value that its payload cannot keep, such as `NaN`. The message names the field and repeats no value. */
export class UnkeptValueError extends Error {
  override readonly name = 'UnkeptValueError';
  /** Such as `fields.Valor`. */
  readonly field: string;

  constructor(field: string, fault: string) {
    super(`${field} ${fault}`);
    this.field = field;
  }
}

/**
 * Returns the same command. Throws an UnkeptValueError when JSON would change one of its values silently: rules and schedules
 * compute them. What is `undefined` is absent.
 */
export function checkKept<T>(command: T): T {
  const fault = findJsonFault(command, (value) => value === undefined || isWrittenAsText(value));
  if (fault) throw new UnkeptValueError(nameOf(fault.path), fault.message);
  return command;
}

/** Dates and addresses are. A date that is none becomes `null`. */
function isWrittenAsText(value: unknown): boolean {
  const hasOwnForm = typeof value === 'object' && value !== null && 'toJSON' in value;
  return hasOwnForm && typeof value.toJSON === 'function' && typeof value.toJSON() === 'string';
}
