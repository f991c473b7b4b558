import type { OptionSpecs, OptionValues } from '../bridge-command.ts';
import { RefusedError } from '../refused-error.ts';
import type { CaseWords } from '../stack-file.ts';
import type { ProbeWords } from './sandbox.ts';

/** Words of the operation's own lists. Those of the simulator are known. */
export const wordOptions = {
  type: { type: 'string', value: 'TYPE', isRequired: true },
  user: { type: 'string', value: 'USER@OPERATION', isRequired: true },
  contact: { type: 'string', value: 'EMAIL', isRequired: true },
  status: { type: 'string', value: 'STATUS', isRequired: true },
  priority: { type: 'string', value: 'PRIORITY', isRequired: true },
  /** A status that closes a case. Without it, the probe's cases stay open. */
  closed: { type: 'string', value: 'STATUS' },
  'marker-field': { type: 'string', value: 'LABEL' },
} as const satisfies OptionSpecs;

/** Returns the words that the options give, else the known ones. Throws a RefusedError that names those that are missing. */
export function probeWords(options: OptionValues<typeof wordOptions>, known: CaseWords = {}): ProbeWords {
  const {
    type = known.type,
    user = known.user,
    contact = known.contact,
    status = known.status,
    priority = known.priority,
    closed = known.closed,
    'marker-field': markerField,
  } = options;
  if (type && user && contact && status && priority) {
    return { type, user, contact, status, priority, closed, markerField };
  }
  const missing = Object.entries({ type, user, contact, status, priority }).filter(([, value]) => !value);
  const names = missing.map(([name]) => `--${name}`).join(', ');
  throw new RefusedError(`Say with which words of the operation's own lists a case is made: ${names}`);
}
