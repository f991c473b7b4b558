import type { APIGatewayProxyEventPathParameters } from 'aws-lambda';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import type { Calendars } from '../config/calendars.ts';
import { deadlineEnd } from '../config/deadlines.ts';
import { isEmbedded } from '../config/embedded.ts';
import type { CompletedSource } from '../config/sources.ts';
import { attachmentsOf, Command, missingOf } from '../delivery/command.ts';
import { deadlineEndOf } from '../delivery/deadline-task.ts';
import { activitiesModule } from '../wolkvox/activities.ts';
import { fields } from '../wolkvox/check.ts';
import type { Endpoint, PathParameters } from './endpoints.ts';
import { ProblemError } from './problem.ts';
import { invalidProblem, validate } from './validate.ts';

/** The path's parameters as their schemas read them. Throws a ProblemError `invalid` that names the first one at fault. */
export function readPathParameters(
  { parameters }: Endpoint,
  input: APIGatewayProxyEventPathParameters = {},
): PathParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, schema]) => [
      name,
      validate(z.object({ [name]: schema }), input)[name] ?? '',
    ]),
  );
}

/** The command of a call to an endpoint with `toCommand`. Throws a ProblemError `invalid`. */
export function commandFromEndpoint(endpoint: Endpoint, parameters: PathParameters, body: unknown): Command {
  const input = endpoint.toCommand?.(parameters, endpoint.body ? validate(endpoint.body, body) : body);
  return parseCommand(input, { root: endpoint.commandField });
}

/**
 * The command that the source's hook makes of the payload. Returns `undefined` if the hook wants none. Throws a ProblemError
 * `no_hook` for a source without a hook. Throws `invalid` for what the hook's schema or the command's schema refuses.
 */
export function commandFromHook(
  source: CompletedSource,
  payload: unknown,
  id: string | undefined,
): Command | undefined {
  if (!source.hook) throw new ProblemError('no_hook');
  const payloadFields = validate(fields, payload);
  try {
    const command = source.hook(payloadFields, { id, receivedAt: new Date() });
    return command && parseCommand(command, { madeByHook: true });
  } catch (error) {
    if (error instanceof $ZodError) throw invalidProblem(error.issues, payload);
    throw error;
  }
}

/** Modules whose records have commands of their own: these keep case lines, solutions and what `onUncertain` holds. */
const modulesWithCommands: readonly string[] = ['cases', activitiesModule];

/**
 * Throws a ProblemError `not_allowed` if the source may not send this command, or a file is outside its buckets or a record
 * outside its modules. It names the setting that would allow it. Throws `module_has_calls` for a record of a module that has
 * commands of its own.
 */
export function authorize({ commands, buckets, modules }: CompletedSource, command: Command): void {
  const allowed: readonly string[] = commands;
  const isWithin = ({ bucket, key }: { bucket: string; key: string }) =>
    isEmbedded({ bucket, key }) ||
    (buckets.some((place) => `${bucket}/${key}`.normalize('NFC').startsWith(place.normalize('NFC'))) &&
      !/(^|\/)\.\.?(\/|$)/.test(key));
  if (!allowed.includes(command.kind)) throw new ProblemError('not_allowed', { values: { setting: 'commands' } });
  if (![...attachmentsOf(command), ...missingOf(command)].every(isWithin))
    throw new ProblemError('not_allowed', { values: { setting: 'buckets' } });
  if (command.kind !== 'insertRecord' && command.kind !== 'updateRecord') return;
  const module = command.module.trim().toLowerCase();
  if (modulesWithCommands.includes(module)) throw new ProblemError('module_has_calls', { values: { module } });
  const sameModule = (other: string) => other.normalize('NFC') === command.module.normalize('NFC');
  if (modules && !modules.some(sameModule)) throw new ProblemError('not_allowed', { values: { setting: 'modules' } });
}

/**
 * Throws a ProblemError `invalid` if no calendar can count the deadline of the command's case. `root`: the first part of the
 * path, which the caller did not write.
 */
export function checkDeadline(calendars: Calendars | undefined, command: Command, root?: string): void {
  const end = deadlineEndOf(command, (...given) => deadlineEnd(calendars, ...given), new Date());
  if (!end || !('field' in end)) return;
  const { field, reason } = end;
  throw new ProblemError('invalid', { field: `${root === 'case' ? '' : 'case.'}deadline.${field}`, reason });
}

function parseCommand(
  input: unknown,
  { root, madeByHook }: { readonly root?: string | undefined; readonly madeByHook?: true },
): Command {
  const parsed = Command.safeParse(input);
  if (parsed.success) return parsed.data;
  const { code, facts } = invalidProblem(parsed.error.issues, input, root);
  throw new ProblemError(code, { ...facts, ...(madeByHook && { madeByHook }) });
}
