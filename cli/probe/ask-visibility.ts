import { insertCase } from '../../lib/wolkvox/cases.ts';
import { type Page, queryCases, queryDates, queryRecords } from '../../lib/wolkvox/queries.ts';
import { mentions, probeCase, readCase, recordsOf, type Sandbox } from './sandbox.ts';

/** By what a case is found again, and how soon. */
export interface Visibility {
  readonly caseId: string;
  /** From the answer until the case was read; nothing when it was not within a minute. */
  readonly visibleAfterMs?: number;
  /** Its time of creation as the CRM writes it, and what our clock said when it answered. */
  readonly createdAt?: string;
  readonly answeredAt: number;
  readonly found: { readonly byField?: boolean; readonly byDates: boolean; readonly byContact: boolean };
}

const looksMs = [0, 2_000, 10_000, 45_000];
const againMs = 10_000;

/** Makes a case and looks for its marker in each way that a search may take. At most 11 calls. */
export async function askVisibility(sandbox: Sandbox): Promise<Visibility> {
  const { crm, made, now, sleep, words } = sandbox;
  const marker = await sandbox.marker();
  const { id, idPrefijo = id } = await insertCase(crm, probeCase(sandbox, marker), []);
  made.set(id, idPrefijo);
  const answeredAt = now();
  for (const waitMs of looksMs) {
    if (waitMs > 0) await sleep(waitMs);
    const record = await readCase(sandbox, id);
    if (!record) continue;
    const visible = { caseId: id, answeredAt, visibleAfterMs: now() - answeredAt, createdAt: record.createdAt };
    const ways = waysOf(sandbox, marker, record.createdAt);
    const found: Record<string, boolean> = {};
    for (const [way, look] of Object.entries(ways)) found[way] = await isFound(look, marker);
    const missing = Object.entries(ways).filter(([way]) => !found[way]);
    // An index of its own may lag behind the case.
    if (missing.length > 0) await sleep(againMs);
    for (const [way, look] of missing) found[way] = await isFound(look, marker);
    const byField = words.markerField === undefined ? {} : { byField: found['byField'] ?? false };
    return {
      ...visible,
      found: { ...byField, byDates: found['byDates'] ?? false, byContact: found['byContact'] ?? false },
    };
  }
  return { caseId: id, answeredAt, found: { byDates: false, byContact: false } };
}

/** The ways in the order in which the engine takes them. */
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

/** A span around a time as the CRM writes it, in its own clock: whatever zone it is. */
export function aroundMinutes(stamp: string, minutes: number): { from: string; to: string } {
  const at = Date.parse(`${stamp.replace(' ', 'T')}Z`);
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return { from: text(at - minutes * 60_000), to: text(at + minutes * 60_000) };
}

async function isFound(look: () => Promise<Page>, marker: string): Promise<boolean> {
  return mentions(await recordsOf(look()), marker);
}
