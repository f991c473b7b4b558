import type { Table, Values } from '../aws/table.ts';
import type { CompletedSource } from '../config/sources.ts';
import { log } from '../log.ts';

/** A place among the calls of a source that wait at once. */
export interface WaitPlace {
  /** When the wait ends, epoch ms: the wanted time, or the present where every place is taken. */
  readonly until: number;
  readonly isGranted: boolean;
  /** Frees the place for another call. Never rejects: a place that nobody leaves is free at `until`. */
  leave(): Promise<void>;
}

/** Takes a place for a wait until this time, epoch ms. Never rejects: without a place, a call is answered at once. */
export type TakeWaitPlace = (source: CompletedSource, until: number) => Promise<WaitPlace>;

/**
 * Bounds how many calls of a source wait at once, over all processes: each keeps an execution environment busy. A source has one
 * row with a lease for each of its places. A wait costs two writes, a refused one a write and a read.
 */
export function createWaitPlaces(
  table: Table,
  { now = Date.now, random = Math.random }: { now?: () => number; random?: () => number } = {},
): TakeWaitPlace {
  /** Returns the name of a place that was free and is now leased. `undefined` when none was. */
  async function lease({ name, waitsAtOnce }: CompletedSource, until: number): Promise<string | undefined> {
    const key = keyOf(name);
    let places = Array.from({ length: waitsAtOnce }, (_, number) => `place${number}`);
    // Others may take the place that this call found free.
    for (let tries = 0; tries < waitsAtOnce && places.length > 0; tries++) {
      const place = places[Math.floor(random() * places.length)] as string;
      const isFree = { when: `attribute_not_exists(#${place}) OR #${place} <= :at`, values: { at: now() } };
      if (await table.update(key, { set: { [place]: until } }, isFree)) return place;
      const row: Values = (await table.get(key)) ?? {};
      places = places.filter((one) => !(Number(row[one] ?? 0) > now()));
    }
    return undefined;
  }

  async function free(name: string, place: string, until: number): Promise<void> {
    await table.update(keyOf(name), { remove: [place] }, { when: `#${place} = :until`, values: { until } });
  }

  return async (source, until) => {
    if (until <= now()) return { until, isGranted: true, leave: async () => {} };
    const place = await lease(source, until).catch((error) => warn(source.name, error));
    if (!place) return { until: now(), isGranted: false, leave: async () => {} };
    const leave = () => free(source.name, place, until).catch((error) => warn(source.name, error));
    return { until, isGranted: true, leave };
  };
}

function keyOf(source: string) {
  return { pk: `source#${source}`, sk: 'waits' };
}

function warn(source: string, error: unknown): undefined {
  log.warn('A place to wait could not be taken or left', { origin: `webhook:${source}` }, error);
}
