import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseRecord, parseCaseRecord } from '../../lib/wolkvox/case-record.ts';
import type { CaseChanges, NewCase } from '../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { type Page, queryCases } from '../../lib/wolkvox/queries.ts';

/** The words of the operation's own lists that a case needs. */
export interface Words {
  readonly type: string;
  /** Both owner and responsible. */
  readonly user: string;
  readonly contact: string;
  readonly status: string;
  readonly priority: string;
  /** A status that closes; without one, nothing that the probe makes can be closed. */
  readonly closed?: string | undefined;
  readonly markerField?: string | undefined;
}

/** What every question is asked with. */
export interface Sandbox {
  readonly crm: Wolkvox;
  readonly words: Words;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A new marker, in the form of those that commands carry. */
  readonly marker: () => Promise<string>;
  /** Everything made so far: ids, and the numbers that people see. */
  readonly made: Map<string, string>;
  /** Addresses of files that the case was seen to have. */
  readonly seenFiles: Set<string>;
}

export const realSleep: Sandbox['sleep'] = (ms) => sleep(ms);

/** A case that says what it is. */
export function probeCase({ words, now }: Sandbox, marker: string): NewCase {
  const { type, user, contact, status, priority, markerField } = words;
  const day = new Date(now()).toISOString().slice(0, 10);
  return {
    type,
    responsible: user,
    owner: user,
    contact,
    description: `Probe of wolkvox-bridge, ${day}. This case is a test and may be deleted.\n\n${marker}`,
    status,
    priority,
    ...(markerField !== undefined && { form: { [markerField]: marker } }),
  };
}

/** What the CRM wants to hear with every change. */
export function unchanged({ words }: Sandbox): CaseChanges {
  return { responsible: words.user, status: words.status };
}

/** The case as the CRM shows it now: found by its id, which depends on no zone and no setting. */
export async function readCase({ crm }: Sandbox, id: string): Promise<CaseRecord | undefined> {
  const [record] = await recordsOf(queryCases(crm, { field: 'wolkvox-id', value: id }));
  return record && parseCaseRecord(record);
}

/** What a query found. One that the CRM refuses, or answers unreadably, finds nothing: some say 404 to an empty read. */
export async function recordsOf(query: Promise<Page>): Promise<Page['records']> {
  try {
    return (await query).records;
  } catch (error) {
    if (error instanceof WolkvoxError && (error.kind === 'rejected' || error.kind === 'unreadable')) return [];
    throw error;
  }
}

export function mentions(record: unknown, marker: string): boolean {
  return JSON.stringify(record).includes(marker);
}
