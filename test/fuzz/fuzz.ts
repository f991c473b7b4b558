import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Stack } from '../../local/stack.ts';
import { anyRequest } from './calls.ts';
import type { ApiDescription } from './document.ts';
import { faultOf, madeId } from './judge.ts';
import { plain, send, type WireRequest } from './request.ts';
import { ledgerIds, payloadIds } from './rows.ts';
import { Tally } from './tally.ts';

export interface FuzzOptions {
  readonly requests: number;
  /** The same seed makes the same calls. @default random */
  readonly seed?: number | undefined;
  /** Number of simultaneous calls. @default 4 */
  readonly workers?: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly seed: number;
  readonly tally: Tally;
  /** Descriptions of the faults, each with the smallest call that shows it. */
  readonly faults: readonly string[];
  /** Ids of the ledger's rows without an accepted call, and of accepted calls without a row. */
  readonly rowsWithoutCall: readonly string[];
  readonly callsWithoutRow: readonly string[];
  /** Ids, or keys, of what is stored of commands that no row knows. */
  readonly payloadsWithoutRow: readonly string[];
  readonly rows: number;
}

/**
 * Makes right and wrong calls from the description that the API serves, and checks each answer. Afterwards the ledger must
 * have a row for each accepted call, and no other.
 */
export async function fuzz(
  stack: Stack,
  { requests, seed = randomInt(2 ** 31), workers = 4, onProgress }: FuzzOptions,
): Promise<FuzzReport> {
  const before = await ledgerIds(stack);
  const api = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as ApiDescription;
  const acceptedIds = new Set<string>();
  const tally = new Tally();
  let sent = 0;

  async function judge(request: WireRequest): Promise<void> {
    sent += 1;
    const answer = await send(stack.apiUrl, request, `fuzz-${seed}-${sent}`);
    const id = madeId(request, answer);
    if (id !== undefined) acceptedIds.add(id);
    tally.count(request, answer.status);
    if (tally.requests % 500 === 0) onProgress?.(tally.requests);
    const fault = faultOf(
      { ...request, open: request.path.startsWith('/health') || request.call === 'getOpenApi' },
      answer,
    );
    if (fault) throw new Error(fault);
  }

  const first = await firstDelivery(stack, `fuzz-${seed}-first`);
  acceptedIds.add(first);
  const context = { api, key: stack.webhookKey, deliveryId: first };
  const checks = Array.from({ length: workers }, (_, worker) =>
    fc.check(fc.asyncProperty(anyRequest(context), judge), {
      numRuns: Math.ceil(requests / workers),
      seed: seed + worker,
    }),
  );
  const faults = (await Promise.all(checks)).filter(({ failed }) => failed).map(describeFailure);
  // Before the rows: a payload of the last call may be deleted between the two.
  const payloads = await payloadIds(stack);
  const all = await ledgerIds(stack);
  const rows = without(all, before);
  return {
    seed,
    tally,
    faults,
    rowsWithoutCall: [...without(rows, acceptedIds)],
    callsWithoutRow: [...without(acceptedIds, rows)],
    payloadsWithoutRow: [...without(payloads, all)],
    rows: rows.size,
  };
}

function without(all: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...all].filter((one) => !others.has(one)));
}

/** Makes a delivery for calls that read one. Returns its id. */
async function firstDelivery({ apiUrl, webhookKey }: Stack, id: string): Promise<string> {
  const value = { Ciudad: 'Cali' };
  const right = { call: 'createRecord', method: 'POST', path: '/records/contacts', value, open: false };
  const { text } = await send(apiUrl, plain(right, webhookKey), id);
  return (JSON.parse(text) as { id: string }).id;
}

function describeFailure({
  counterexample,
  errorInstance,
  seed,
  counterexamplePath,
}: fc.RunDetails<[WireRequest]>): string {
  const request = counterexample?.[0];
  const body = request?.body?.toString().slice(0, 300);
  const { authorization: _key, ...headers } = request?.headers ?? {};
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${request?.method} ${request?.path} (${request?.trait}) ${message}\n  ${JSON.stringify(headers)}\n  ${body}\n  seed ${seed}, path ${counterexamplePath}`;
}
