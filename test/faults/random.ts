/** Numbers that depend on a seed alone, so that a run can be made again. */
export interface Random {
  /** From 0 to 1. */
  next(): number;
  /** True this often, 0 to 1. */
  chance(probability: number): boolean;
  /** A number from the first up to the second. */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** A generator of its own: what it gives does not depend on how often this one was asked. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    // xorshift: never 0 again once it is not.
    state = state || 0x9e3779b9;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    fork: (name) => createRandom([...name].reduce((hash, letter) => hash * 31 + letter.charCodeAt(0), seed + 1)),
  };
}
