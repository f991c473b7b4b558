/** How the key of a list's result file ends. It lies beside the list. No upload may have such a key. */
export const resultEnding = '.bridge-result.csv';

/** Returns the key of the result file of a list. */
export function resultKey(key: string): string {
  return `${key}${resultEnding}`;
}

/** Whether this object is the result of a list, which the bridge itself writes. */
export function isResultFile(key: string): boolean {
  return key.endsWith(resultEnding);
}
