import { type Objects, undefinedIfRefused } from '../../aws/objects.ts';
import { activitiesModule } from '../../wolkvox/activities.ts';
import { allFilesOf } from '../../wolkvox/case-record.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { type Page, queryCases, queryDates, queryRecords, readPages } from '../../wolkvox/queries.ts';
import { countedRead, type SpendCall } from '../counted-read.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { PayloadError, readPayload } from '../ledger/payload.ts';
import type { Settlement } from '../ledger/settlement.ts';
import { markersAtPlace } from '../marker-text.ts';

export interface MarkerSearch {
  readonly crm: Wolkvox;
  readonly objects: Objects;
  readonly delivery: Delivery;
  readonly marker: string;
  /** The text field of every case type that holds the marker, where the operation has one. */
  readonly markerField?: string | undefined;
  /** Epoch ms. */
  readonly now: number;
  /** Whether the case must show a file: it was sent in form-data, where the CRM may drop it. */
  readonly needsFile: boolean;
  /** For each page. When it returns false, the search throws a WolkvoxError `quota`. */
  readonly spendCall: SpendCall;
}

/** Clocks differ, and the CRM may write its time before or after ours. */
const clockSlackMs = 2 * 60_000;
const dayMs = 24 * 60 * 60_000;

/**
 * Searches the CRM for what an uncertain command made. Returns `undefined` when no record holds the marker, which proves
 * nothing by itself. A record that holds it is certain: nobody can guess the marker. Throws what the client throws.
 */
export async function findByMarker(search: MarkerSearch): Promise<Settlement | undefined> {
  for (const query of await queriesFor(search)) {
    const found = await recordsWithMarker(search, query);
    const [first] = found;
    if (!first) continue;
    const [crmId, record] = first;
    const ids = { crmId, idPrefijo: record.idPrefijo || undefined };
    if (search.needsFile && !record.hasFile) return { status: 'uncertain', reason: 'file_not_stored', ...ids };
    const duplicate = found.size > 1 || undefined;
    return { status: 'delivered', reason: 'found', ...ids, duplicate };
  }
  return undefined;
}

interface Marked {
  readonly idPrefijo: string;
  readonly hasFile: boolean;
}

/** Returns the records of a query that hold the marker, by their ids. */
async function recordsWithMarker(
  { marker, markerField, spendCall }: MarkerSearch,
  query: Query,
): Promise<Map<string, Marked>> {
  const found = new Map<string, Marked>();
  const read = (page: number) => countedRead(spendCall, 'search', () => query(page));
  try {
    for await (const { records } of readPages(read)) {
      for (const record of ownRecords(records, marker, markerField)) {
        found.set(String(record['wolkvox_id']), {
          idPrefijo: String(record['idPrefijo'] ?? ''),
          hasFile: (allFilesOf(record)?.length ?? 0) > 0,
        });
      }
    }
  } catch (error) {
    // This operation does not offer the query. It may offer the next one.
    if (!(error instanceof WolkvoxError && error.kind === 'rejected')) throw error;
  }
  return found;
}

type Query = (page: number) => Promise<Page>;

/** Best first: by the marker's own field; by the time of sending; by a case's contact. The last two compare the marker here. */
async function queriesFor({ crm, objects, delivery, marker, markerField, now }: MarkerSearch): Promise<Query[]> {
  const sentAt = delivery.committedAt ?? delivery.acceptedAt;
  const from = new Date(sentAt - clockSlackMs);
  // A day after it was sent the CRM makes it no more. Without an end, old searches would read pages of later cases.
  const to = new Date(Math.min(now, sentAt + dayMs) + clockSlackMs);
  const { module = 'cases', field } = delivery.searchIn ?? {};
  const byDate: Query = (page) => queryDates(crm, { module, from, to, page });
  if (field !== undefined) return [(page) => queryRecords(crm, { module, field, value: marker, page }), byDate];
  if (module === activitiesModule) return [byDate];
  if (markerField !== undefined) {
    return [(page) => queryRecords(crm, { module: 'cases', field: markerField, value: marker, page }), byDate];
  }
  // The payload may have expired, been erased, or be kept from us. The case may be found all the same.
  const command = await undefinedIfRefused(readPayload(objects, delivery)).catch(undefinedIfUnusable);
  if (command?.kind !== 'insertCase') return [byDate];
  const { contact } = command.case;
  return [byDate, (page) => queryCases(crm, { field: 'email contact', value: contact, page })];
}

/** A payload that may not be sent does not keep the case of an earlier attempt from being found. */
function undefinedIfUnusable(error: unknown): undefined {
  if (!(error instanceof PayloadError)) throw error;
}

/**
 * Returns the records that hold the marker at its own place. Only if there is none, those that hold it anywhere: the CRM may have
 * changed the text around it, and a quotation in somebody's message is not the record.
 */
function ownRecords(records: Page['records'], marker: string, field: string | undefined): Page['records'] {
  const holding = records.filter((record) => JSON.stringify(record).toLowerCase().includes(marker.toLowerCase()));
  const atPlace = holding.filter((record) => markersAtPlace(record, field).includes(marker.toLowerCase()));
  return atPlace.length > 0 ? atPlace : holding;
}
