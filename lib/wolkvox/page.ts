import type { Success } from './envelope.ts';
import { WolkvoxError } from './error.ts';

/** One page of a query's records. */
export interface Page {
  readonly records: readonly Record<string, unknown>[];
  /** From 1. */
  readonly page: number;
  /** 0 when the CRM does not say. */
  readonly totalRecords: number;
  /** 0 when the CRM does not say. */
  readonly totalPages: number;
}

/** Reads a page. Throws a WolkvoxError `unreadable` when the records are not a list: an empty page would hide them. */
export function parsePage(endpoint: string, { data, rest }: Success, requestedPage: number): Page {
  const records = listOf(data);
  if (!records) {
    throw new WolkvoxError('unreadable', endpoint, 'the answer holds no list of records', {
      code: 200,
      lastByteSent: true,
    });
  }
  return {
    records,
    page: count(rest.page) || requestedPage,
    totalRecords: count(rest['Total records']),
    totalPages: count(rest['Total pages']),
  };
}

/** PHP writes a list with gaps as an object with numeric keys. */
function listOf(data: unknown): Record<string, unknown>[] | undefined {
  if (data === undefined || data === null || data === '') return [];
  if (typeof data !== 'object') return undefined;
  const numbered = Object.keys(data).every((key) => /^\d+$/.test(key));
  const records: unknown[] = numbered ? Object.values(data) : [];
  const isList = numbered && records.every((record) => typeof record === 'object' && record !== null);
  return isList ? (records as Record<string, unknown>[]) : undefined;
}

function count(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
