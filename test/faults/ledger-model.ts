/** One row by a second, minimal implementation of the specification. It shares no code with the ledger. */
export interface Row {
  status: 'accepted' | 'sending' | 'committing' | 'delivered' | 'rejected' | 'uncertain';
  attempt: number;
  owner?: string | undefined;
  leaseUntil?: number | undefined;
  notBefore?: number | undefined;
  searchAt?: number | undefined;
  crashClaims: number;
}

export type Ending =
  | { readonly status: 'delivered' | 'rejected' }
  | { readonly status: 'accepted'; readonly notBefore: number }
  | { readonly status: 'uncertain'; readonly searchAt: number };

/** One row with competing workers. Each method returns what the ledger must return: true when the row is as wanted. */
export class LedgerModel {
  readonly row: Row = { status: 'accepted', attempt: 0, crashClaims: 0 };
  /** True while the last byte of an attempt may have been sent. */
  byteMayBeOut = false;
  /** True once a last byte was allowed while an earlier one may have been sent. */
  twice = false;

  claim(owner: string, leaseUntil: number, now: number): boolean {
    const { row } = this;
    const fresh = row.status === 'accepted' && (row.notBefore ?? 0) <= now;
    // A worker keeps its claim when the answer to it was lost.
    if (!fresh && row.status === 'sending' && row.owner === owner) return true;
    const abandoned = row.status === 'sending' && (row.leaseUntil ?? 0) < now;
    if (!fresh && !abandoned) return false;
    if (abandoned) row.crashClaims += 1;
    Object.assign(row, { status: 'sending', owner, leaseUntil, attempt: row.attempt + 1 });
    return true;
  }

  commit(owner: string, attempt: number, leaseUntil: number): boolean {
    const { row } = this;
    if (row.owner !== owner || row.attempt !== attempt) return false;
    if (row.status === 'committing') return true;
    if (row.status !== 'sending') return false;
    if (this.byteMayBeOut) this.twice = true;
    this.byteMayBeOut = true;
    Object.assign(row, { status: 'committing', leaseUntil });
    return true;
  }

  /** The byte was surely not sent. */
  release(owner: string, attempt: number, ending: Ending): boolean {
    const { row } = this;
    const mine = row.owner === owner && row.attempt === attempt;
    if (!mine || (row.status !== 'sending' && row.status !== 'committing')) return this.#isAlready(attempt, ending);
    return this.#end(ending);
  }

  settle(attempt: number, ending: Ending): boolean {
    const { row } = this;
    const open = row.status === 'committing' || row.status === 'uncertain';
    if (row.attempt !== attempt || !open) return this.#isAlready(attempt, ending);
    return this.#end(ending);
  }

  abandon(now: number, searchAfterMs: number): boolean {
    const { row } = this;
    if (row.status !== 'committing' || (row.leaseUntil ?? 0) >= now) return false;
    return this.#end({ status: 'uncertain', searchAt: now + searchAfterMs });
  }

  conclude(attempt: number, ending: Ending): boolean {
    const { row } = this;
    if (row.attempt !== attempt || row.status !== 'uncertain') return this.#isAlready(attempt, ending);
    return this.#end(ending);
  }

  #end(ending: Ending): boolean {
    const { row } = this;
    row.owner = row.leaseUntil = row.notBefore = row.searchAt = undefined;
    Object.assign(row, ending);
    // Only a call that was surely not applied becomes accepted again.
    if (ending.status === 'accepted') this.byteMayBeOut = false;
    return true;
  }

  /** True when the row already is as wanted, perhaps by this same write, whose answer was lost. */
  #isAlready(attempt: number, { status }: Ending): boolean {
    return this.row.attempt === attempt && this.row.status === status;
  }
}
