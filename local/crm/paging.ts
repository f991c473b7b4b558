import type { Answer, Plan, ReadyCall } from './call.ts';
import { answerToRead } from './envelope.ts';
import { faultOf } from './meter.ts';
import { RefusalError } from './refusal.ts';

export interface Rows {
  /** Asked when the answer is made, so that it shows what is there then. */
  select(): Record<string, unknown>[];
  totals: boolean;
  /** The vendor's sample of queryDates has no envelope. */
  bare?: boolean;
}

/** One page of a read. Documented: `limit` up to 250, `page` from 1, keys with a space and a capital. */
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

/** Some samples write these numbers as text. */
function numberOf(value: unknown, fallback: number): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) throw outOfRange();
  return number;
}

/** What the group 416 is for is a guess; its texts are in no public copy. */
function outOfRange(): RefusalError {
  return new RefusalError(416, 'REQUESTED RANGE NOT SATISFIABLE');
}

/** The last digit of the id differs: a second record that says the same. */
function twin(row: Record<string, unknown>): Record<string, unknown> {
  const id = String(row['wolkvox_id']);
  return { ...row, wolkvox_id: id.slice(0, -1) + (id.endsWith('0') ? '1' : '0') };
}

const maxLimit = 250;
