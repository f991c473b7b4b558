import type { Store } from 'local-aws';
import type { CrmState } from './state.ts';

/** Writes what changed since the last call. */
export type SaveState = () => void;

const lists = ['cases', 'records', 'activities', 'tokens'] as const;

/**
 * Fills the state with what an earlier process kept, and returns the function that keeps it further. The log of calls, and the
 * lists of the seed (users, types, statuses), are not kept.
 */
export function keepState(state: CrmState, store: Store): SaveState {
  const saved = new Map<string, string>();
  for (const name of lists) {
    const entries = store.list(`crm:${name}`).entries();
    for (const { key, value } of entries) saved.set(`${name} ${key}`, JSON.stringify(value));
    if (entries.length === 0) continue;
    const items = entries.map(({ value }) => value as never);
    const seeded = name === 'tokens' ? state.tokens.filter(({ hash }) => !entries.some(({ key }) => key === hash)) : [];
    state[name].splice(0, Number.POSITIVE_INFINITY, ...items, ...(seeded as never[]));
  }
  // Their calls ended with the earlier process.
  for (const token of state.tokens) token.inFlight = 0;

  return () =>
    store.atomically(() => {
      for (const name of lists) {
        const list = store.list(`crm:${name}`);
        for (const item of state[name]) {
          const key = 'hash' in item ? item.hash : item.id;
          const text = JSON.stringify(item);
          if (saved.get(`${name} ${key}`) === text) continue;
          list.put(key, item);
          saved.set(`${name} ${key}`, text);
        }
      }
    });
}
