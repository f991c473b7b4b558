import type { Crm } from '../local/crm/crm.ts';
import type { LoadCall } from './load-calls.ts';

export interface Account {
  /** Cases that calls of this run made. */
  readonly cases: number;
  /** Labels of accepted calls that left nothing in the CRM. */
  readonly lost: readonly string[];
  /** Labels written by more than one record, and targets that were changed more often than calls asked for. */
  readonly duplicated: readonly string[];
  /** Writes in the truth log that no accepted call accounts for. */
  readonly unaccounted: number;
}

/** What the accepted calls became: the CRM's records by their labels, and its truth log from that entry on, write by write. */
export function accountFor(
  accepted: readonly LoadCall[],
  { state, truth }: Pick<Crm, 'state' | 'truth'>,
  since: number,
): Account {
  const writes = countById(truth.slice(since).flatMap(({ outcome, ids }) => (outcome === 'applied' ? ids : [])));
  const made = new Map<string, string[]>();
  const put = (label: string | undefined, id: string) => label && made.set(label, [...(made.get(label) ?? []), id]);
  const cases = state.cases.filter(({ id, description }) => put(labelIn(description), id));
  for (const { id, fields } of state.activities) put(labelIn(String(fields['name'])), id);
  const changed = new Set(
    [...state.records.map(({ fields }) => fields), ...state.cases.map(({ form }) => form)].flatMap(Object.keys),
  );

  const inserts = accepted.filter(({ target }) => target === undefined);
  const changes = accepted.filter(({ target }) => target !== undefined);
  const wanted = countById(changes.map(({ target = '' }) => target));
  const known = inserts.flatMap(({ label }) => made.get(label) ?? []);
  return {
    cases: cases.length,
    lost: [
      ...inserts.filter(({ label }) => !made.get(label)?.every((id) => writes.get(id))).map(({ label }) => label),
      ...changes.filter(({ label }) => !changed.has(label)).map(({ label }) => label),
    ],
    duplicated: [
      ...inserts.filter(({ label }) => (made.get(label)?.length ?? 0) > 1).map(({ label }) => label),
      ...[...wanted].filter(([target, calls]) => (writes.get(target) ?? 0) > calls).map(([target]) => target),
    ],
    unaccounted: total(writes) - known.length - total(wanted),
  };
}

function labelIn(text: string): string | undefined {
  return /carga-\d{8}/.exec(text)?.[0];
}

function countById(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
