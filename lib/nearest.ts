/** Returns the word that is most like this one, as a slip of the pen; `undefined` where none is. Capitals and accents do not count. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const plain = plainLetters(word);
  const most = Math.max(1, Math.floor(word.length / 3));
  const [nearest] = words
    .map((one) => ({ one, distance: editDistance(plain, plainLetters(one)) }))
    .filter(({ one, distance }) => distance <= most || isBeginning(plain, plainLetters(one)))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.one;
}

function plainLetters(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase();
}

/** `closed` for `closedStatuses`. */
function isBeginning(one: string, other: string): boolean {
  return one.length >= 4 && other.length >= 4 && (one.startsWith(other) || other.startsWith(one));
}

/** Levenshtein's: how many letters must be added, left out or replaced. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [place, wanted] of [...other].entries()) {
      const replaced = (row[place] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
