import type { Secrets } from '../aws/secrets.ts';
import { sourceKeyName } from '../config/secret-names.ts';
import { parseKeys } from '../delivery/rotating-keys.ts';
import { log } from '../log.ts';

const unreadableForMs = 60_000;

/** Errors of Secrets Manager that a repetition does not cure. */
const permanentErrors = new Set(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException']);

/** The keys of one source at a time. Both methods throw while Secrets Manager itself fails. */
export interface SourceKeys {
  /** Every key that the source may use now, retiring keys included. Empty, and logged, if the secret is missing or unusable. */
  get(source: string): Promise<readonly string[]>;
  /** The keys as stored now, for a key that matches no cached one. Secrets Manager is asked at most once a minute. */
  refetch(source: string): Promise<readonly string[]>;
}

/** Returns the keys of the sources of a stage. */
export function createSourceKeys(secrets: Secrets, stage: string, now: () => number = Date.now): SourceKeys {
  const fetchedSources = new Set<string>();
  const unreadableAt = new Map<string, number>();

  async function read(source: string, how: 'get' | 'refetch'): Promise<readonly string[]> {
    // Calls for a source without keys must not each cost a call to Secrets Manager.
    if (now() - (unreadableAt.get(source) ?? -Infinity) < unreadableForMs) return [];
    try {
      return parseKeys(await secrets[how](sourceKeyName(stage, source)));
    } catch (error) {
      // After `unauthorized` a sender would give up, though its key is right.
      if (isTransient(error)) throw error;
      unreadableAt.set(source, now());
      log.error('A source’s key cannot be read', { origin: `webhook:${source}` }, error);
      return [];
    }
  }

  return {
    async get(source) {
      // The first read is a refetch, so that it counts towards the limit of one a minute.
      const how = fetchedSources.has(source) ? 'get' : 'refetch';
      fetchedSources.add(source);
      return read(source, how);
    },
    refetch: (source) => read(source, 'refetch'),
  };
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error && !permanentErrors.has(error.name);
}
