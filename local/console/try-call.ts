import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { answer, answerText } from '../../cli/console/answer.ts';
import { readText } from '../../cli/console/read-text.ts';
import { shownJson } from '../../cli/console/shown-json.ts';
import type { ApiCall, BridgeView } from './bridge-view.ts';
import { callsToTry } from './calls-to-try.ts';

/** Larger than the API's limit, so that the API itself refuses a body that is too long. */
const maxBytes = 1024 * 1024;

const TryRequest = z.object({
  call: z.enum(callsToTry.map(({ name }) => name)),
  parameters: z.record(z.string(), z.string()),
  /** As typed by the user: the API itself reports faults in it. */
  body: z.string(),
  wait: z.boolean(),
  key: z.string().check(z.regex(/^[\w-]{1,64}$/)),
});

/**
 * Makes one of the offered calls as the source `default`, and answers with the API's answer as JSON. The page has neither
 * the API's URL nor a key.
 */
export async function tryCall(
  bridge: BridgeView | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(request, maxBytes);
  if (bridge === undefined)
    return answerText(response, 404, 'Only the CRM simulator runs here, without an API to call.');
  if (text === undefined) return answerText(response, 413, 'The call is longer than 1 MiB.');
  const call = callFrom(text);
  if (call === undefined) return answerText(response, 400, 'This page does not offer that call.');
  try {
    const apiAnswer = shownJson(await bridge.call(call));
    answer(response, 200, 'application/json; charset=utf-8', apiAnswer);
  } catch {
    answerText(response, 502, 'The API did not answer.');
  }
}

function callFrom(text: string): ApiCall | undefined {
  const parsed = TryRequest.safeParse(jsonOf(text));
  const tried = parsed.data;
  const call = callsToTry.find(({ name }) => name === tried?.call);
  if (!call || !tried) return undefined;
  const { method, path, examples } = call;
  const { parameters, body, wait, key } = tried;
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(parameters[name] ?? '')),
    body: examples.length > 0 ? body : undefined,
    headers: {
      ...(examples.length > 0 && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': key }),
      prefer: wait ? 'wait=10' : 'respond-async',
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
