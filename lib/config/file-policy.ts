/**
 * What becomes of a command some of whose files cannot be sent: too large, empty, infected, or of a kind not taken. `reject`:
 * nothing of it is sent. `note`: it goes without them, and a case's description says which are missing and why. `link`: besides,
 * the note holds an address for each file that may be passed on, from which whoever has it can fetch the file for so many days.
 */
export type RefusedFiles = 'reject' | 'note' | { readonly link: { readonly days: number } };

/** What a delivery was about is forgotten 14 days after its end, and with it which file a link means. */
export const longestLinkDays = 14;

/** For how many days a note's links lead to their files; nothing where it holds none. */
export function linkDays(refusedFiles: RefusedFiles | undefined): number | undefined {
  return typeof refusedFiles === 'object' ? refusedFiles.link.days : undefined;
}

/** What the types cannot check; nothing where it can be used. */
export function refusedFilesFault(given: RefusedFiles | undefined): string | undefined {
  if (given === undefined || given === 'reject' || given === 'note') return undefined;
  const days = typeof given === 'object' ? given?.link?.days : undefined;
  if (days === undefined) return 'refusedFiles: either reject, note or { link: { days } }';
  const fits = Number.isInteger(days) && days >= 1 && days <= longestLinkDays;
  return fits ? undefined : `refusedFiles: link.days is a whole number from 1 to ${longestLinkDays}`;
}
