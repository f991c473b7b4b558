import { firstFault } from '../schema-fault.ts';
import { findJsonFault, nameOf } from '../wolkvox/check.ts';
import { Command, type CommandInput, normalizeCommand } from './command.ts';

/** A rule or a schedule made a command that cannot be stored. The message names the field and repeats no value. */
export class MadeCommandError extends Error {
  override readonly name = 'MadeCommandError';
  /** Such as `fields.Valor`. */
  readonly field: string;

  constructor(field: string, fault: string) {
    super(`${field} ${fault}`);
    this.field = field;
  }
}

/**
 * Returns what a rule or a schedule made, in the form in which it is stored. Throws a MadeCommandError for a field that commands
 * do not have: a spread payload must not become a part of one. Throws it for a value that JSON would change. Any other fault is
 * the delivery's: a row that is rejected says so.
 */
export function checkMade(made: CommandInput): Command {
  refuseUnknownFields(made);
  return checkKept(normalizeCommand(made));
}

/** Throws a MadeCommandError for a field that commands do not have, at any level but within the values of a form or a record. */
export function refuseUnknownFields(made: CommandInput): void {
  for (const issue of Command.safeParse(made).error?.issues ?? []) {
    const { path, unknownField } = firstFault([issue]);
    if (unknownField !== undefined) throw unknownFieldError([...path, unknownField]);
  }
}

/** The error for a field that nothing here has. A name that can be any text is not repeated. */
export function unknownFieldError(path: readonly PropertyKey[]): MadeCommandError {
  const name = nameOf(path);
  const isWhole = name === path.join('.');
  return new MadeCommandError(name, isWhole ? 'is not a field of this command' : 'holds a field that it does not have');
}

/**
 * Returns the same value. Throws a MadeCommandError when JSON would change a part of it silently: rules and schedules compute
 * them. What is `undefined` is absent.
 */
export function checkKept<T>(made: T): T {
  const fault = findJsonFault(made, (value) => value === undefined || isWrittenAsText(value));
  if (fault) throw new MadeCommandError(nameOf(fault.path), fault.message);
  return made;
}

/** Dates and addresses are. A date that is none becomes `null`. */
function isWrittenAsText(value: unknown): boolean {
  const hasOwnForm = typeof value === 'object' && value !== null && 'toJSON' in value;
  return hasOwnForm && typeof value.toJSON === 'function' && typeof value.toJSON() === 'string';
}
