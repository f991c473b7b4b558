/** Random choices that depend on the seed only, so that a run can be repeated. */
export interface Random {
  /** From 0 to 1. */
  next(): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** A number from `from` up to, but not including, `to`. */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** An independent generator: its numbers do not depend on the use of this one. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    // xorshift needs a state other than 0.
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
