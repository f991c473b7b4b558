import type { APIGatewayProxyEventPathParameters } from 'aws-lambda';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import type { CompletedSource } from '../config/sources.ts';
import { attachmentsOf, Command } from '../delivery/command.ts';
import { fields } from '../wolkvox/check.ts';
import type { Endpoint, PathParameters } from './endpoints.ts';
import { ProblemError } from './problem.ts';
import { invalidInput, validate } from './validate.ts';

/** The path's parameters, each as its schema reads it. Throws a Problem `invalid` that names the first at fault. */
export function pathParameters(
  { parameters }: Endpoint,
  given: APIGatewayProxyEventPathParameters = {},
): PathParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, schema]) => [
      name,
      validate(z.object({ [name]: schema }), given)[name] ?? '',
    ]),
  );
}

/** The command that the call becomes by the table of calls alone. Throws a Problem `invalid`. */
export function commandFromEndpoint(call: Endpoint, parameters: PathParameters, body: unknown): Command {
  const input = call.command?.(parameters, call.body ? validate(call.body, body) : body);
  return asCommand(input, roots[call.name]);
}

/** The command that the source's hook makes of the payload; nothing where it wants none. Throws a Problem `no_hook` or `invalid`. */
export function commandFromHook(
  source: CompletedSource,
  payload: unknown,
  id: string | undefined,
): Command | undefined {
  if (!source.hook) throw new ProblemError('no_hook');
  const fieldsOfSender = validate(fields, payload);
  try {
    const command = source.hook(fieldsOfSender, { id, receivedAt: new Date() });
    return command && asCommand(command);
  } catch (error) {
    if (error instanceof $ZodError) throw invalidInput(error.issues, payload);
    throw error;
  }
}

/** Throws a Problem `not_allowed` where the source may not have this command, or names a file that lies outside its buckets. */
export function authorise({ commands, buckets }: CompletedSource, command: Command): void {
  const allowed: readonly string[] = commands;
  const isWithin = ({ bucket, key }: { bucket: string; key: string }) =>
    buckets.some((place) => `${bucket}/${key}`.startsWith(place)) && !/(^|\/)\.\.?(\/|$)/.test(key);
  if (!allowed.includes(command.kind) || !attachmentsOf(command).every(isWithin)) throw new ProblemError('not_allowed');
}

/** Where the body of a call stands in its command. */
const roots: Readonly<Record<string, string>> = {
  createCase: 'case',
  changeCase: 'changes',
  createTask: 'task',
  createRecord: 'fields',
  changeRecord: 'fields',
};

function asCommand(input: unknown, root?: string): Command {
  const parsed = Command.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error.issues, input, root);
}
