import { legible } from '../../legible.ts';
import type { Command } from '../command.ts';

/** Where files are, and what identifies them. Their names are text like any other. */
const places: readonly string[] = ['bucket', 'key', 'versionId', 'etag'];

/**
 * Returns a command in which each text can be read. Every door's commands pass here, so what people wrote arrives in the CRM the
 * same way by each of them.
 */
export function legibleCommand(command: Command): Command {
  const { attachments, missing, ...others } = command as Command & Record<'attachments' | 'missing', unknown>;
  return {
    ...withLegibleTexts(others),
    ...(attachments !== undefined && { attachments: withLegibleTexts(attachments, places) }),
    ...(missing !== undefined && { missing: withLegibleTexts(missing, places) }),
  } as Command;
}

function withLegibleTexts<T>(value: T, except: readonly string[] = []): T {
  return JSON.parse(JSON.stringify(value), (name, inner: unknown) =>
    typeof inner === 'string' && !except.includes(name) ? legible(inner) : inner,
  ) as T;
}
