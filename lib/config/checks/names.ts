import { translate } from '../../language.ts';
import type { Fault } from './fault.ts';
import { isObject } from './schema.ts';
import { texts } from './texts.ts';

/**
 * Returns a fault for each name of the configuration that the template cannot hold. Ids of its resources come from names, and
 * hold letters and digits only. So names that differ in capitals, `-` and `_` only would be one resource.
 */
export function nameFaults({ operations, sources, schedules, uploads }: Readonly<Record<string, unknown>>): Fault[] {
  const buckets = namesIn(isObject(uploads) ? uploads['buckets'] : undefined);
  return [
    ...alikeFaults('operations', namesIn(operations)),
    ...alikeFaults('sources', namesIn(sources)),
    ...alikeFaults('schedules', (Array.isArray(schedules) ? schedules : []).flatMap(nameOf)),
    ...buckets
      .filter((name) => /^wolkvox-bridge-.+-uploads-/.test(name))
      .map((name) => ({ where: 'uploads.buckets', sentence: translate(texts.ownBucket, { name }), name })),
  ];
}

function namesIn(part: unknown): string[] {
  return Object.keys(isObject(part) ? part : {});
}

function nameOf(schedule: unknown): string[] {
  return isObject(schedule) && typeof schedule['name'] === 'string' ? [schedule['name']] : [];
}

function alikeFaults(where: string, names: readonly string[]): Fault[] {
  const byId = Map.groupBy(new Set(names), plainName);
  return [...byId.values()]
    .filter((alike) => alike.length > 1)
    .map((alike) => alike.map((name) => `"${name}"`).join(translate(texts.and)))
    .map((alike) => ({ where, sentence: translate(texts.alike, { names: alike }) }));
}

/** Ids spell `-` and `_` as words, or drop them. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/dash|underscore|[-_]/g, '');
}
