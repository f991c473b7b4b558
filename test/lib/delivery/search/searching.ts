import { findByMarker, type MarkerSearch } from '../../../../lib/delivery/search/queries.ts';
import { fingerprintOf } from '../../../../lib/hash.ts';
import { insertCase } from '../../../../lib/wolkvox/cases.ts';
import type { StoredCase } from '../../../../local/crm/state.ts';
import { newCase, startEngine } from '../../../setup/engine.ts';
import { deliveryRow } from '../../http/delivery-row.ts';

export const marker = 'wkx-abcdefghijklmnopqrst';
export const minute = 60_000;
export const day = 24 * 60 * minute;

/** An uncertain delivery whose last byte was sent now, and the CRM in which it may be. */
export async function startSearching() {
  const engine = await startEngine();
  const { objects } = engine.services.stores;
  const { ms } = engine.clock;
  const payload = { bucket: 'payloads', key: 'one.json' };
  const command = { kind: 'insertCase', case: newCase };
  await objects.putText(payload.bucket, payload.key, JSON.stringify(command));
  const facts = { payload, fingerprint: fingerprintOf(command), acceptedAt: ms - day, committedAt: ms };
  const delivery = deliveryRow({ status: 'uncertain', ...facts });
  const search: MarkerSearch = {
    crm: engine.services.operations.connect('demo', 'demo-token'),
    objects,
    delivery,
    marker,
    now: ms + 2 * minute,
    needsFile: false,
    spendCall: async () => true,
  };

  return {
    ...engine,
    delivery,
    /** The same delivery, whose text was erased. */
    erased: { ...delivery, payload: { bucket: 'payloads', key: 'erased.json' } },

    /** Makes a case in the CRM, and dates it back. */
    async made(text: string, changes: { agoMs?: number; form?: Record<string, string> } = {}): Promise<StoredCase> {
      const { agoMs = 0, form = {} } = changes;
      await insertCase(search.crm, { ...newCase, description: `Una solicitud\n\n${text}`, form }, []);
      return Object.assign(engine.crm.state.cases.at(-1) as StoredCase, { createdAt: ms - agoMs });
    },

    /** Searches, and returns what was found and which calls that cost. */
    async find(changes: Partial<MarkerSearch> = {}) {
      const from = engine.crm.truth.length;
      const found = await findByMarker({ ...search, ...changes });
      return { found, calls: engine.crm.truth.slice(from).map(({ endpoint }) => endpoint) };
    },
  };
}

export type Searching = Awaited<ReturnType<typeof startSearching>>;
