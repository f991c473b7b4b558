import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../local/stack.ts';
import { isSettled, untilSettled } from '../local/until-settled.ts';
import { demoCase } from './demo-case.ts';
import { type Account, accountFor } from './load-account.ts';
import { type LoadCall, loadCall } from './load-calls.ts';
import { LoadClient } from './load-client.ts';
import { contacts, targets } from './load-stack.ts';

export interface LoadOptions {
  readonly calls: number;
  /** How many are on their way at once: each is followed by the next as soon as it is answered. */
  readonly atOnce: number;
  /** Told about once a second how far it is. */
  readonly say?: (line: string) => void;
}

export interface LoadReport extends Account {
  readonly accepted: readonly LoadCall[];
  /** How many, by the problem's code; `none`: no answer came. */
  readonly refused: ReadonlyMap<string, number>;
  readonly delivered: number;
  /** Accepted, and not at their end when nothing more was written. */
  readonly open: number;
  /** Calls that were made again, because no answer came or 5xx. */
  readonly repeated: number;
  /** Calls answered a second. */
  readonly rate: number;
  /** From the first call until every accepted one was at its end. */
  readonly seconds: number;
  /** Where the run begins in the CRM's truth log. */
  readonly since: number;
}

/** Calls the stack as fast as it answers, waits until every accepted call is settled, and accounts for each. */
export async function runLoad(stack: Stack, { calls, atOnce, say = () => {} }: LoadOptions): Promise<LoadReport> {
  const client = new LoadClient(stack, atOnce);
  const cases = await casesToChange(stack, client, Math.min(targets, Math.ceil(calls / 20)));
  const since = stack.crm.truth.length;
  const written = () => stack.crm.truth.slice(since).filter(({ outcome }) => outcome === 'applied').length;
  const accepted = new Map<string, LoadCall>();
  const refused = new Map<string, number>();
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;

  let [sent, answered] = [0, 0];
  const progress = setInterval(() => {
    const rate = Math.round(answered / seconds());
    const notTaken = answered - accepted.size;
    say(`${answered} of ${calls} answered, ${rate}/s, ${notTaken} refused; ${written()} written in the CRM`);
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

  const standing = await untilQuiet(stack, accepted, () => {
    say(`${calls} answered, ${Math.round(rate)}/s; ${written()} of ${accepted.size} written in the CRM`);
    return written();
  });
  const taken = [...accepted.values()];
  return {
    ...accountFor(taken, stack.crm, since),
    ...standing,
    accepted: taken,
    refused,
    repeated: client.repeated,
    rate,
    seconds: seconds(),
    since,
  };
}

/** Cases for calls to change, made before the run. */
async function casesToChange(stack: Stack, client: LoadClient, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, (_, number) => {
    const body = { ...demoCase, description: `Antes ${number}` };
    return client.make({ kind: 'case', label: `antes-${number}`, method: 'POST', path: '/cases', body });
  });
  await Promise.all(made);
  await untilSettled(stack, count);
  return stack.crm.state.cases.map(({ id }) => id);
}

/**
 * Waits until every accepted call is at its end, or nothing was written for three minutes. The ledger is read whole, which
 * costs more than many calls: only once the CRM holds as many writes as were accepted, and every 20 s while it is quiet.
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
