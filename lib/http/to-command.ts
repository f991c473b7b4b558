import type { APIGatewayProxyEventPathParameters } from 'aws-lambda';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import type { CompletedSource } from '../config/sources.ts';
import { attachmentsOf, Command } from '../delivery/command.ts';
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

/**
 * Throws a ProblemError `not_allowed` if the source may not send this command, or a file is outside its buckets. It names the
 * setting that would allow it.
 */
export function authorize({ commands, buckets }: CompletedSource, command: Command): void {
  const allowed: readonly string[] = commands;
  const isWithin = ({ bucket, key }: { bucket: string; key: string }) =>
    buckets.some((place) => `${bucket}/${key}`.normalize('NFC').startsWith(place.normalize('NFC'))) &&
    !/(^|\/)\.\.?(\/|$)/.test(key);
  if (!allowed.includes(command.kind)) throw new ProblemError('not_allowed', { values: { setting: 'commands' } });
  if (!attachmentsOf(command).every(isWithin))
    throw new ProblemError('not_allowed', { values: { setting: 'buckets' } });
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
