import type { Crm } from '../local/crm/crm.ts';
import type { LoadCall } from './load-calls.ts';

/** The result of the accepted calls in the CRM. */
export interface Account {
  /** Cases that calls of this run inserted. */
  readonly cases: number;
  /** Labels of accepted calls without a write in the CRM. */
  readonly lost: readonly string[];
  /** Labels in more than one record, and targets with more changes than calls. */
  readonly duplicated: readonly string[];
  /** Number of writes in the truth log without an accepted call. */
  readonly unaccounted: number;
}

/** Compares the accepted calls with the CRM's records, by label, and with its truth log from entry `since` on. */
export function accountFor(
  accepted: readonly LoadCall[],
  { state, truth }: Pick<Crm, 'state' | 'truth'>,
  since: number,
): Account {
  const writes = countById(truth.slice(since).flatMap(({ outcome, ids }) => (outcome === 'applied' ? ids : [])));
  const idsByLabel = new Map<string, string[]>();
  const put = (label: string | undefined, id: string) =>
    label && idsByLabel.set(label, [...(idsByLabel.get(label) ?? []), id]);
  const cases = state.cases.filter(({ id, description }) => put(labelIn(description), id));
  for (const { id, fields } of state.activities) put(labelIn(String(fields['name'])), id);
  const changed = new Set(
    [...state.records.map(({ fields }) => fields), ...state.cases.map(({ form }) => form)].flatMap(Object.keys),
  );

  const inserts = accepted.filter(({ target }) => target === undefined);
  const changes = accepted.filter(({ target }) => target !== undefined);
  const wanted = countById(changes.map(({ target = '' }) => target));
  const known = inserts.flatMap(({ label }) => idsByLabel.get(label) ?? []);
  return {
    cases: cases.length,
    lost: [
      ...inserts.filter(({ label }) => !idsByLabel.get(label)?.every((id) => writes.get(id))).map(({ label }) => label),
      ...changes.filter(({ label }) => !changed.has(label)).map(({ label }) => label),
    ],
    duplicated: [
      ...inserts.filter(({ label }) => (idsByLabel.get(label)?.length ?? 0) > 1).map(({ label }) => label),
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
