import type { WireRequest } from './request.ts';

/** Numbers of calls by kind and status of the answer. */
export class Tally {
  requests = 0;
  readonly #calls = new Map<string, Map<number, number>>();
  readonly #traits = new Map<string, Map<number, number>>();

  count({ call, trait, expected }: WireRequest, status: number): void {
    this.requests += 1;
    add(this.#calls, call, status);
    add(this.#traits, `${expected}: ${trait}`, status);
  }

  /** Number of calls with a status for which `holds` is true. */
  answered(holds: (status: number) => boolean): number {
    return [...this.#calls.values()]
      .flatMap((counts) => [...counts])
      .reduce((sum, [status, count]) => sum + (holds(status) ? count : 0), 0);
  }

  /** A line per call, then one per trait. */
  lines(): string[] {
    return [...lines(this.#calls), '', ...lines(this.#traits)];
  }
}

function add(tally: Map<string, Map<number, number>>, name: string, status: number): void {
  const counts = tally.get(name) ?? new Map<number, number>();
  counts.set(status, (counts.get(status) ?? 0) + 1);
  tally.set(name, counts);
}

function lines(tally: ReadonlyMap<string, ReadonlyMap<number, number>>): string[] {
  const width = Math.max(0, ...Array.from(tally.keys(), (name) => name.length));
  return [...tally].sort().map(([name, counts]) => {
    const each = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status} × ${count}`);
    return `${name.padEnd(width)}  ${each.join('  ')}`;
  });
}
