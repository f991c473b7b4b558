import type { Bridge } from './bridge.ts';
import { faultIf } from './faults.ts';

/**
 * Returns a line for each name of the configuration that the template cannot hold. Ids of its resources come from names, and
 * hold letters and digits only. So names that differ in capitals, `-` and `_` only would be one resource.
 */
export function nameFaults({ operations, sources, schedules, uploads }: Bridge): string[] {
  return [
    ...alikeFaults('operations', Object.keys(operations)),
    ...alikeFaults('sources', Object.keys(sources)),
    ...alikeFaults(
      'schedules',
      schedules.map(({ name }) => name),
    ),
    ...Object.keys(uploads.buckets ?? {}).flatMap((name) =>
      faultIf(
        /^wolkvox-bridge-.+-uploads-/.test(name),
        `uploads.buckets: "${name}" is the name of a bridge's own bucket: write its rules in uploads.rules`,
      ),
    ),
  ];
}

function alikeFaults(part: string, names: readonly string[]): string[] {
  const byId = Map.groupBy(new Set(names), plainName);
  return [...byId.values()]
    .filter((alike) => alike.length > 1)
    .map((alike) => alike.map((name) => `"${name}"`).join(' and '))
    .map((alike) => `${part}: ${alike} differ in capitals, - and _ only: choose other names`);
}

/** Ids spell `-` and `_` as words, or drop them. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/dash|underscore|[-_]/g, '');
}
