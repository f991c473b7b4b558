import { legible } from '../../legible.ts';
import type { Command } from '../command.ts';
import { withoutMarkers } from '../marker-text.ts';

/** Where files are, and what identifies them. Their names are text like any other. */
const places: readonly string[] = ['bucket', 'key', 'versionId', 'etag'];

/** What the CRM shows as the values of a record. */
const values: readonly string[] = ['case', 'changes', 'task', 'call', 'meeting', 'fields'];

/**
 * Returns a command in which each text can be read, and no value of the record holds a marker. Every door's commands pass here,
 * so what people wrote arrives in the CRM the same way by each of them.
 */
export function legibleCommand(command: Command): Command {
  const parts = Object.entries(command).map(([name, part]) => {
    if (name === 'attachments' || name === 'missing') return [name, withTexts(part, legible, places)];
    return [name, withTexts(part, values.includes(name) ? (text) => withoutMarkers(legible(text)) : legible)];
  });
  return Object.fromEntries(parts) as Command;
}

/** Changes each text at any depth. Names of keys stay. */
function withTexts(value: unknown, change: (text: string) => string, except: readonly string[] = []): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value), (name, inner: unknown) =>
        typeof inner === 'string' && !except.includes(name) ? change(inner) : inner,
      );
}
