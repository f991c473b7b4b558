/**
 * What happens to a command when some of its files must not be sent: too large, empty, infected, or of a wrong type. `reject`:
 * the command is rejected. `note`: it is sent without them, and the case's description lists them with the reason. `link`: the
 * note also holds an address for each file that may be shared. Everybody who has the address can download the file for that
 * many days.
 */
export type RefusedFiles = 'reject' | 'note' | { readonly link: { readonly days: number } };

/** A payload expires 14 days after its delivery is final, and with it the file that a link means. */
export const longestLinkDays = 14;

/** Returns for how many days a note's links are valid. `undefined` where it has none. */
export function linkDays(refusedFiles: RefusedFiles | undefined): number | undefined {
  return typeof refusedFiles === 'object' ? refusedFiles.link.days : undefined;
}
