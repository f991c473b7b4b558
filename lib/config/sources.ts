import type { Policy } from '../delivery/delivery.ts';

/** One configured sender of webhooks. Its key is in the secret `bridge/webhooks/<source>`. */
export interface Source {
  readonly operation: string;
  /**
   * What becomes of an insert whose answer was lost and that no search finds. `resend` sends it again: it is then made at
   * least once, and may be made twice. @default 'park'
   */
  readonly policy?: Policy;
}
export type Sources = Readonly<Record<string, Source>>;

/** What the types cannot check of sources: a line per fault. */
export function sourceFaults(sources: Sources, isKnown: (operation: string) => boolean): string[] {
  return Object.entries(sources)
    .filter(([, { operation }]) => !isKnown(operation))
    .map(([name, { operation }]) => `sources.${name}: there is no operation "${operation}"`);
}
