import { stamp } from '../crm/dates.ts';
import type { StoredActivity } from '../crm/state.ts';
import { shorten } from './shown-fields.ts';

/** A task, call or meeting as the page shows it. Times are epoch milliseconds. */
export interface ShownActivity {
  readonly id: string;
  readonly type: 'task' | 'call' | 'meet';
  readonly operation: string;
  /** The record to which it belongs. */
  readonly module: string;
  readonly recordId: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string;
  readonly owner: string;
  readonly createdAt: number;
  readonly startsAt?: number | undefined;
  readonly dueAt?: number | undefined;
  /** Undefined without a reminder. */
  readonly remindAt?: number | undefined;
}

/** Converts an activity for the page. `zone`: IANA zone of the CRM, whose dates have no offset. */
export function toShownActivity(activity: StoredActivity, zone: string): ShownActivity {
  const { id, type, operation, module, recordId, fields, createdAt } = activity;
  const text = (key: string) => shorten(typeof fields[key] === 'string' ? fields[key] : '', 5_000);
  const remembers = String(fields['remember']) === 'true';
  return {
    ...{ id, type, operation, module, recordId, createdAt },
    name: text('name'),
    description: text('description'),
    status: text('status'),
    priority: text('priority'),
    owner: text('wolkvox_owner'),
    startsAt: instantOf(text('start_date'), zone),
    dueAt: instantOf(text('completion_date'), zone),
    remindAt: remembers ? instantOf(text('reminder_date'), zone) : undefined,
  };
}

/** The instant of `YYYY-MM-DD HH:MM:SS` in this zone, in epoch milliseconds. Returns `undefined` for any other text. */
function instantOf(text: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The first offset may be that of the other side of a clock change, so it is computed twice.
  const about = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(about, zone);
}

function offsetAt(instantMs: number, zone: string): number {
  return Date.parse(`${stamp(instantMs, zone).replace(' ', 'T')}Z`) - instantMs;
}
