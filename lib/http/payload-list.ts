import * as z from 'zod/mini';
import type { Calendars } from '../config/calendars.ts';
import type { CompletedSource } from '../config/sources.ts';
import type { Command } from '../delivery/command.ts';
import { fields } from '../wolkvox/check.ts';
import type { EmbeddedFiles } from './embedded-files.ts';
import { ProblemError } from './problem.ts';
import { authorize, checkDeadline, commandFromHook } from './to-command.ts';
import { validate } from './validate.ts';

/** Each payload is accepted before the response, in its order. That must end well before the function does. */
const maxPayloads = 100;
const listFault = 'must be a list of 1 to 100 objects of fields';
const List = z.array(fields).check(z.minLength(1, listFault), z.maxLength(maxPayloads, listFault));

/** Returns the list's payloads. Throws a ProblemError `invalid`. */
export function readList(input: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  return validate(List, input);
}

/** The command of one payload in a list. */
export interface ListedCommand {
  readonly command: Command;
  /** Its position in the list, from 0. */
  readonly position: number;
  /** The bytes by which the same payload is recognized in another list. */
  readonly content: Buffer;
}

export interface ListFacts {
  /** The sender's own id of the list. */
  readonly id: string | undefined;
  readonly embedded: Pick<EmbeddedFiles, 'attach'>;
  readonly calendars: Calendars | undefined;
}

/**
 * The commands of a list of payloads: the hook is asked for each, and none is accepted when one is refused. Leaves out those for
 * which the hook wants none. Throws a ProblemError that names the payload by its position.
 */
export function commandsFromList(
  source: CompletedSource,
  payloads: readonly Readonly<Record<string, unknown>>[],
  { id, embedded, calendars }: ListFacts,
): ListedCommand[] {
  const counts = new Map<string, number>();
  return payloads.flatMap((payload, position) => {
    const command = namePosition(position, () => {
      const named = commandFromHook(source, payload, id);
      if (named) authorize(source, named);
      if (named) checkDeadline(calendars, named);
      return named && embedded.attach(named, position);
    });
    const text = JSON.stringify(payload);
    const repetition = counts.get(text) ?? 0;
    counts.set(text, repetition + 1);
    // Equal payloads of one list are several events.
    const content = Buffer.from(repetition === 0 ? text : `${text}\n${repetition}`);
    return command ? [{ command, position, content }] : [];
  });
}

/** Returns what the work returns. Its ProblemError names the payload by its position. */
function namePosition<T>(position: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw atPosition(position, error);
  }
}

/** Returns the error as one of the payload at this position. */
export function atPosition(position: number, error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.code === 'no_hook') return error;
  const { field } = error.facts;
  return new ProblemError(error.code, {
    ...error.facts,
    field: field === undefined ? `${position}` : `${position}.${field}`,
  });
}
