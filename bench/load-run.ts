import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../local/stack.ts';
import { isSettled, untilSettled } from '../local/until-settled.ts';
import { demoCase } from './demo-case.ts';
import { type Account, accountFor } from './load-account.ts';
import { type LoadCall, loadCall } from './load-calls.ts';
import { LoadClient } from './load-client.ts';
import { contacts, targets } from './load-stack.ts';

/** Size of a run. */
export interface LoadOptions {
  readonly calls: number;
  /** Number of simultaneous calls. Each is followed by the next one as soon as it is answered. */
  readonly atOnce: number;
  /** Called about once a second with the progress. */
  readonly say?: (line: string) => void;
}

/** The measurements of a run. */
export interface LoadReport extends Account {
  readonly accepted: readonly LoadCall[];
  /** Number of refusals by the problem's code; `none`: no answer. */
  readonly refused: ReadonlyMap<string, number>;
  readonly delivered: number;
  /** Accepted calls that were not settled when the run ended. */
  readonly open: number;
  /** Number of calls that were repeated after 5xx or without an answer. */
  readonly repeated: number;
  /** Answered calls per second. */
  readonly rate: number;
  /** From the first call until every accepted call was settled. */
  readonly seconds: number;
  /** Index of the run's first entry in the CRM's truth log. */
  readonly since: number;
}

/** Calls the stack as fast as it answers, waits until every accepted call is settled, and compares them with the CRM. */
export async function runLoad(stack: Stack, { calls, atOnce, say = () => {} }: LoadOptions): Promise<LoadReport> {
  const client = new LoadClient(stack, atOnce);
  const cases = await casesToChange(stack, client, Math.min(targets, Math.ceil(calls / 20)));
  const since = stack.crm.truth.length;
  const written = () => stack.crm.truth.slice(since).filter(({ outcome }) => outcome === 'applied').length;
  const accepted = new Map<string, LoadCall>();
  const refused = new Map<string, number>();
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;

  let [sent, answered] = [0, 0];
  const progress = setInterval(() => {
    const rate = Math.round(answered / seconds());
    const refusedCount = answered - accepted.size;
    say(`${answered} of ${calls} answered, ${rate}/s, ${refusedCount} refused; ${written()} written in the CRM`);
  }, 1_000);
  async function worker(): Promise<void> {
    while (sent < calls) {
      const call = loadCall(sent++, contacts, cases);
      const { id, code } = await client.make(call);
      if (id === undefined) refused.set(code, (refused.get(code) ?? 0) + 1);
      else accepted.set(id, call);
      answered += 1;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  clearInterval(progress);
  client.stop();
  const rate = calls / seconds();

  const outcome = await untilQuiet(stack, accepted, () => {
    say(`${calls} answered, ${Math.round(rate)}/s; ${written()} of ${accepted.size} written in the CRM`);
    return written();
  });
  const acceptedCalls = [...accepted.values()];
  return {
    ...accountFor(acceptedCalls, stack.crm, since),
    ...outcome,
    accepted: acceptedCalls,
    refused,
    repeated: client.repeated,
    rate,
    seconds: seconds(),
    since,
  };
}

/** Inserts the cases that the run's calls change. Returns their ids. */
async function casesToChange(stack: Stack, client: LoadClient, count: number): Promise<string[]> {
  const inserts = Array.from({ length: count }, (_, number) => {
    const body = { ...demoCase, description: `Antes ${number}` };
    return client.make({ kind: 'case', label: `antes-${number}`, method: 'POST', path: '/cases', body });
  });
  await Promise.all(inserts);
  await untilSettled(stack, count);
  return stack.crm.state.cases.map(({ id }) => id);
}

/**
 * Waits until every accepted call is settled, or the CRM wrote nothing for three minutes. Reading the whole ledger costs more
 * than many calls. So it is read when the CRM has as many writes as accepted calls, and every 20 s without a write.
 */
async function untilQuiet(
  stack: Stack,
  accepted: ReadonlyMap<string, LoadCall>,
  written: () => number,
): Promise<{ delivered: number; open: number }> {
  let [most, quiet] = [0, 0];
  for (;;) {
    const now = written();
    quiet = now > most ? 0 : quiet + 1;
    most = now;
    if (now >= accepted.size || (quiet > 0 && quiet % 20 === 0)) {
      const rows = (await stack.deliveries()).filter(({ id }) => accepted.has(id));
      const delivered = rows.filter(({ status }) => status === 'delivered').length;
      const open = accepted.size - rows.filter(isSettled).length;
      if (open === 0 || quiet >= 180) return { delivered, open };
    }
    await sleep(1_000);
  }
}
