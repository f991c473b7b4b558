import * as z from 'zod/mini';
import type { Secrets } from '../aws/secrets.ts';
import { log } from '../log.ts';

const forgetAfterMs = 60_000;
/** A shorter one could be guessed. Those that the stack makes have 44 characters. */
const key = z.string().check(z.minLength(24), z.maxLength(256));
const keys = z.array(key).check(z.maxLength(4));
const Rotating = z.object({ active: keys, retiring: z._default(keys, []) });

/** What Secrets Manager says of a secret that it will not give next time either. */
const missing = new Set(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException']);

/** The keys of sources: one call reads those of one source alone. Both throw while Secrets Manager itself fails. */
export interface SourceKeys {
  /** Every key that the source may use now, those that retire included. Empty where the secret holds none or is missing: the log says so. */
  read(source: string): Promise<readonly string[]>;
  /** As stored now, asked for at most once a minute: for when no cached key fits. */
  reread(source: string): Promise<readonly string[]>;
}

export function createSourceKeys(secrets: Secrets, now: () => number = Date.now): SourceKeys {
  const asked = new Set<string>();
  const unreadableAt = new Map<string, number>();

  async function read(source: string, how: 'get' | 'refetch'): Promise<readonly string[]> {
    // Who calls in the name of a source without keys must not make a call to Secrets Manager each time.
    if (now() - (unreadableAt.get(source) ?? -Infinity) < forgetAfterMs) return [];
    try {
      return keysFrom(await secrets[how](`bridge/webhooks/${source}`));
    } catch (error) {
      // A source whose keys cannot be read just now must not be told that its key is wrong: it would give up.
      if (isPassing(error)) throw error;
      unreadableAt.set(source, now());
      log.error('A source’s key cannot be read', { origin: `webhook:${source}` }, error);
      return [];
    }
  }

  return {
    async read(source) {
      // The first reading counts as the minute's one.
      const how = asked.has(source) ? 'get' : 'refetch';
      asked.add(source);
      return read(source, how);
    },
    reread: (source) => read(source, 'refetch'),
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error && !missing.has(error.name);
}

/**
 * What the secret holds: one key, or while it is replaced `{"active":["…"],"retiring":["…"]}`, all of which count. Throws
 * when it holds neither; the error quotes nothing.
 */
function keysFrom(text: string): readonly string[] {
  if (!text.trimStart().startsWith('{')) return [key.parse(text.trim())];
  const { active, retiring } = Rotating.parse(JSON.parse(text));
  return [...active, ...retiring];
}
