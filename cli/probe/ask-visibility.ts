import { writtenDescription } from '../../lib/wolkvox/description.ts';
import { type Page, queryCases, queryDates, queryRecords } from '../../lib/wolkvox/queries.ts';
import { holdsMarker, makeCase, probeCase, readCase, recordsOf, type Sandbox } from './sandbox.ts';

/** How a new case can be found, and how soon. */
export interface Visibility {
  readonly caseId: string;
  /** From the answer until the case was read. Missing when it was not within a minute. */
  readonly visibleAfterMs?: number;
  /** As the CRM writes it, in its own zone. */
  readonly createdAt?: string;
  /** How the CRM stored a description that was sent as HTML: unchanged, escaped once more, or with other elements around it. */
  readonly description?: 'unchanged' | 'escaped' | 'edited';
  /** Epoch ms, by our clock. */
  readonly answeredAt: number;
  readonly found: { readonly byField?: boolean; readonly byDates: boolean; readonly byContact: boolean };
}

const readAfterMs = [0, 2_000, 10_000, 45_000];
const searchAgainMs = 10_000;

/** Makes a case and searches for its marker in each way that the engine knows. Costs 12 calls at most. */
export async function askVisibility(sandbox: Sandbox): Promise<Visibility> {
  const { now, sleep, words } = sandbox;
  const marker = await sandbox.newMarker();
  const { id } = await makeCase(sandbox, marker);
  const answeredAt = now();
  for (const waitMs of readAfterMs) {
    if (waitMs > 0) await sleep(waitMs);
    const record = await readCase(sandbox, id);
    if (!record) continue;
    const { createdAt } = record;
    const description = changeOf(
      writtenDescription(sandbox.crm, probeCase(sandbox, marker).description),
      record.description,
    );
    const visible = {
      caseId: id,
      answeredAt,
      visibleAfterMs: now() - answeredAt,
      createdAt,
      ...(description && { description }),
    };
    const ways = waysOf(sandbox, marker, createdAt);
    const found: Record<string, boolean> = {};
    for (const [way, query] of Object.entries(ways)) found[way] = await searchBy(query, marker);
    const missing = Object.entries(ways).filter(([way]) => !found[way]);
    // The CRM may have an index that lags behind the case.
    if (missing.length > 0) await sleep(searchAgainMs);
    for (const [way, query] of missing) found[way] = await searchBy(query, marker);
    const byField = words.markerField === undefined ? {} : { byField: found['byField'] ?? false };
    return {
      ...visible,
      found: { ...byField, byDates: found['byDates'] ?? false, byContact: found['byContact'] ?? false },
    };
  }
  return { caseId: id, answeredAt, found: { byDates: false, byContact: false } };
}

/** Returns `undefined` for a description that was changed in another way, such as one without its elements. */
function changeOf(sent: string, stored: string): Visibility['description'] {
  if (stored.trim() === sent) return 'unchanged';
  if (/&(amp|#38);lt;/.test(stored)) return 'escaped';
  return /<(p|br|div|span)\b/i.test(stored) && /&(lt|#60);/.test(stored) ? 'edited' : undefined;
}

/** Returns the queries in the order in which the engine makes them. */
function waysOf({ crm, words }: Sandbox, marker: string, createdAt: string): Record<string, () => Promise<Page>> {
  const { markerField, contact } = words;
  return {
    ...(markerField !== undefined && {
      byField: () => queryRecords(crm, { module: 'cases', field: markerField, value: marker }),
    }),
    byDates: () => queryDates(crm, { module: 'cases', ...aroundMinutes(createdAt, 2) }),
    byContact: () => queryCases(crm, { field: 'email contact', value: contact }),
  };
}

/** Returns the span around a time that the CRM wrote. It stays in the CRM's zone, whichever that is. */
export function aroundMinutes(stamp: string, minutes: number): { from: string; to: string } {
  const at = Date.parse(`${stamp.replace(' ', 'T')}Z`);
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return { from: text(at - minutes * 60_000), to: text(at + minutes * 60_000) };
}

async function searchBy(query: () => Promise<Page>, marker: string): Promise<boolean> {
  return holdsMarker(await recordsOf(query()), marker);
}
