import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseRecord, parseCaseRecord } from '../../lib/wolkvox/case-record.ts';
import { type CaseChanges, type Inserted, insertCase, insertCaseForm, type NewCase } from '../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { type Page, queryCases } from '../../lib/wolkvox/queries.ts';

/** The words of the operation's own lists that a case needs. */
export interface ProbeWords {
  readonly type: string;
  /** Both owner and responsible. */
  readonly user: string;
  readonly contact: string;
  readonly status: string;
  readonly priority: string;
  /** A status that closes a case. Without it, the probe cannot close its cases. */
  readonly closed: string | undefined;
  /** The label of a field that holds the marker. */
  readonly markerField: string | undefined;
}

/** What every question is asked with. */
export interface Sandbox {
  readonly crm: Wolkvox;
  readonly words: ProbeWords;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Stores and returns a new marker, in the form that commands use. */
  readonly newMarker: () => Promise<string>;
  /** The cases made so far: their numbers by their ids. */
  readonly made: Map<string, string>;
  /** Addresses of files that the case was seen to have. */
  readonly seenFiles: Set<string>;
  /** Whether the CRM was seen to refuse a case without files and fields. */
  refusesEmpty: boolean;
}

export const realSleep: Sandbox['sleep'] = (ms) => sleep(ms);

/** Returns a case whose description says that it is a test. */
export function probeCase({ words, now }: Sandbox, marker: string): NewCase {
  const { type, user, contact, status, priority, markerField } = words;
  const day = new Date(now()).toISOString().slice(0, 10);
  return {
    type,
    responsible: user,
    owner: user,
    contact,
    description: `Probe of wolkvox-bridge, ${day}. This case is a test and may be deleted.\n1 < 2\n\n${marker}`,
    status,
    priority,
    ...(markerField !== undefined && { form: { [markerField]: marker } }),
  };
}

/**
 * Makes a case without files, by form-data where the CRM refuses an empty list of files. Costs a call, or two at the first such
 * refusal.
 */
export async function makeCase(sandbox: Sandbox, marker: string): Promise<Inserted> {
  const { crm, made } = sandbox;
  const input = probeCase(sandbox, marker);
  const insert = async () => {
    if (sandbox.refusesEmpty) return insertCaseForm(crm, input, []);
    return insertCase(crm, input, []);
  };
  const inserted = await insert().catch(async (error: unknown) => {
    if (sandbox.refusesEmpty || !isMissingParameter(error)) throw error;
    const byForm = await insertCaseForm(crm, input, []);
    sandbox.refusesEmpty = true;
    return byForm;
  });
  made.set(inserted.id, inserted.idPrefijo ?? inserted.id);
  return inserted;
}

function isMissingParameter(error: unknown): boolean {
  return error instanceof WolkvoxError && error.kind === 'rejected' && error.code === 400;
}

/** Returns what the CRM demands with every change, as the case has it. */
export function unchanged({ words }: Sandbox): CaseChanges {
  return { responsible: words.user, status: words.status };
}

/** Returns the case as the CRM shows it now. It is found by its id, which depends on no zone and no setting. */
export async function readCase({ crm }: Sandbox, id: string): Promise<CaseRecord | undefined> {
  const [record] = await recordsOf(queryCases(crm, { field: 'wolkvox-id', value: id }));
  return record && parseCaseRecord(record);
}

/** Returns the records of a query; none when the CRM refuses it. Some CRMs answer 404 when no record matches. */
export async function recordsOf(query: Promise<Page>): Promise<Page['records']> {
  try {
    return (await query).records;
  } catch (error) {
    if (error instanceof WolkvoxError && (error.kind === 'rejected' || error.kind === 'unreadable')) return [];
    throw error;
  }
}

export function holdsMarker(record: unknown, marker: string): boolean {
  return JSON.stringify(record).includes(marker);
}
