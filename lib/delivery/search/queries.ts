import { ObjectError, type Objects } from '../../aws/objects.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { type Page, queryCases, queryDates, queryRecords, readPages } from '../../wolkvox/queries.ts';
import type { SendSettings } from '../attempt/send.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { readPayload } from '../ledger/payload.ts';
import type { Settlement } from '../ledger/settlement.ts';

export interface MarkerSearch {
  readonly crm: Wolkvox;
  readonly objects: Objects;
  readonly delivery: Delivery;
  readonly settings: SendSettings;
  readonly now: number;
  /** Asked before each call. When it says no, the search ends as a WolkvoxError `quota`. */
  readonly spendCall: () => Promise<boolean>;
}

/** Clocks differ, and the CRM may write its time before or after ours. */
const clockSlackMs = 2 * 60_000;
const dayMs = 24 * 60 * 60_000;

/**
 * Looks in the CRM for the case of an uncertain command. Found is certain: the marker cannot be guessed, and the record
 * itself is checked for it. Nothing found proves nothing by itself. Throws what the client throws.
 */
export async function findByMarker(job: MarkerSearch): Promise<Settlement | undefined> {
  for (const query of await queriesOf(job)) {
    const found = await recordsWithMarker(job, query);
    const [first] = found;
    if (!first) continue;
    const [crmId, idPrefijo] = first;
    const duplicate = found.size > 1 || undefined;
    return { status: 'delivered', reason: 'found', crmId, idPrefijo: idPrefijo || undefined, duplicate };
  }
  return undefined;
}

/** The records among a query's that hold the marker: their ids and numbers. */
async function recordsWithMarker(job: MarkerSearch, query: Query): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  try {
    for await (const { records } of readPages(spendEachPage(job, query))) {
      for (const record of records.filter((candidate) => holds(candidate, job.settings.marker))) {
        found.set(String(record['wolkvox_id']), String(record['idPrefijo'] ?? ''));
      }
    }
  } catch (error) {
    // A call that this operation does not offer: the next one may be.
    if (!(error instanceof WolkvoxError && error.kind === 'rejected')) throw error;
  }
  return found;
}

type Query = (page: number) => Promise<Page>;

/** Best first: by the marker's own field; by the time of sending, comparing ourselves; by the contact. */
async function queriesOf({ crm, objects, delivery, settings, now }: MarkerSearch): Promise<Query[]> {
  const { marker, markerField } = settings;
  const sentAt = delivery.committedAt ?? delivery.acceptedAt;
  const from = new Date(sentAt - clockSlackMs);
  // A day after it was sent nothing of it comes any more; without an end, old ones would cost pages of later cases.
  const to = new Date(Math.min(now, sentAt + dayMs) + clockSlackMs);
  const byDate: Query = (page) => queryDates(crm, { module: 'cases', from, to, page });
  if (markerField !== undefined) {
    return [(page) => queryRecords(crm, { module: 'cases', field: markerField, value: marker, page }), byDate];
  }
  const contact = await contactOf(objects, delivery);
  if (contact === undefined) return [byDate];
  return [byDate, (page) => queryCases(crm, { field: 'email contact', value: contact, page })];
}

/** Nothing when the payload is gone: it is kept for days, or was erased, and the case may be found all the same. */
async function contactOf(objects: Objects, delivery: Delivery): Promise<string | undefined> {
  try {
    const command = await readPayload(objects, delivery);
    return command.kind === 'insertCase' ? command.case.contact : undefined;
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

function spendEachPage({ spendCall }: MarkerSearch, query: Query): Query {
  return async (page) => {
    if (!(await spendCall())) throw new WolkvoxError('quota', 'search', 'the calls of the day are used up');
    return query(page);
  };
}

/** Anywhere in the record, whatever the CRM made of the text around it. */
function holds(record: Readonly<Record<string, unknown>>, marker: string): boolean {
  return JSON.stringify(record).toLowerCase().includes(marker.toLowerCase());
}
