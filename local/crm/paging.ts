import type { Answer, Plan, ReadyCall } from './call.ts';
import { answerToRead } from './envelope.ts';
import { faultOf } from './meter.ts';
import { RefusalError } from './refusal.ts';

/** The rows of a read, and how its answer shows them. */
export interface Rows {
  /** Called when the answer is made, so that it shows the state at that time. */
  select(): Record<string, unknown>[];
  /** Whether the answer has totals. */
  totals: boolean;
  /** Whether the answer is a list without an envelope, as in the vendor's sample of `queryDates`. */
  bare?: boolean;
}

/** One page of a read. Documented: `limit` up to 250, `page` from 1, `Total records` and `Total pages` spelled like this. */
export function pageOf(call: ReadyCall, { select, totals, bare = false }: Rows): Plan {
  const { settings } = call.world;
  const limit = limitOf(call);
  const page = numberOf(call.body['page'], 1);
  return {
    kind: 'read',
    apply(): Answer {
      const all = select();
      const totalPages = Math.max(1, Math.ceil(all.length / limit));
      if (page > totalPages && settings.pageBeyondEnd === 'refuse') throw outOfRange();
      const rows = all.slice((page - 1) * limit, page * limit);
      if (rows[0] !== undefined && faultOf(call, 'two-hits')) rows.push(twin(rows[0]));
      if (rows.length === 0 && settings.emptyRead === 'not-found') throw new RefusalError(404, 'NO RECORDS WERE FOUND');
      const hidden = faultOf(call, 'data-absent') || (rows.length === 0 && settings.emptyRead === 'absent');
      const more = totals ? { page, 'Total records': all.length, 'Total pages': totalPages } : {};
      const answer = answerToRead(`${rows.length} records were are found`, hidden ? undefined : rows, more);
      return bare ? { ...answer, bare: rows } : answer;
    },
  };
}

function limitOf(call: ReadyCall): number {
  const { defaultLimit, overLimit } = call.world.settings;
  const limit = numberOf(call.body['limit'], defaultLimit);
  if (limit > maxLimit && overLimit === 'refuse') throw outOfRange();
  return Math.min(limit, maxLimit);
}

/** A positive whole number. Some of the vendor's samples write it as text. */
function numberOf(value: unknown, fallback: number): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) throw outOfRange();
  return number;
}

/** The code 416 is documented; its use here is a guess, and its texts are not public. */
function outOfRange(): RefusalError {
  return new RefusalError(416, 'REQUESTED RANGE NOT SATISFIABLE');
}

/** A second record that differs only in the last digit of its id. */
function twin(row: Record<string, unknown>): Record<string, unknown> {
  const id = String(row['wolkvox_id']);
  return { ...row, wolkvox_id: id.slice(0, -1) + (id.endsWith('0') ? '1' : '0') };
}

const maxLimit = 250;
