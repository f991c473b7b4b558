import type { Breach, Fate } from './check.ts';
import { reasonLines, waitingLines } from './fault-table.ts';
import { seconds } from './harness.ts';
import type { QuotaResult } from './quota.ts';

/** A command that waits for calls must not be rejected. */
export function checkNothingExpired(fates: readonly Fate[]): Breach[] {
  return fates
    .filter(({ row }) => row?.status === 'rejected')
    .map(({ row, injected: { marker } }) => ({
      invariant: 'I1',
      what: `rejected while it waited: ${row?.reason}`,
      id: row?.id,
      marker,
    }));
}

/** Uploads must not use the last calls of a day: these are for webhooks. */
export function checkReserve(reserved: number): Breach[] {
  const what = 'no webhook was delivered while uploads waited for their next day';
  return reserved === 0 ? [{ invariant: 'I7', what }] : [];
}

/** Days whose calls were not used up prove nothing. */
export function unusedDaysBreach(days: number, spent: number): Breach {
  const what = `only ${days} days began, a token's day was used up ${spent} times: choose a longer --day`;
  return { invariant: 'I7', what };
}

/** The run's result as lines for a terminal. */
export function quotaReport({ fates, breaches, days, spent, refused, calls, reserved, tookMs }: QuotaResult): string {
  const count = (status: string) => fates.filter(({ row }) => row?.status === status).length;
  const found = fates.filter(({ row }) => row?.status === 'delivered' && row.reason === 'found').length;
  return [
    `${fates.length} commands over ${days} days in ${seconds(tookMs)}: ${count('delivered')} delivered (${found} by search), ` +
      `${count('rejected')} rejected, ${count('uncertain')} for a person`,
    `A token's day was used up ${spent} times; the CRM refused ${refused} calls for it`,
    `Calls: ${[...calls].map(([endpoint, count]) => `${endpoint} ${count}`).join(', ')}`,
    `${reserved} webhooks were delivered while uploads waited for the next day`,
    ...reasonLines(fates),
    ...waitingLines(fates),
    breaches.length === 0 ? 'Every invariant holds.' : `${breaches.length} BREACHES:`,
    ...breaches
      .slice(0, 20)
      .map(({ invariant, what, id = '', marker = '' }) => `${invariant}: ${what} ${marker} ${id}`),
  ].join('\n');
}
