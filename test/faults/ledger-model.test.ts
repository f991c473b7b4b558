import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table, Values } from '../../lib/aws/table.ts';
import { type Delivery, noCounts, rowSchema } from '../../lib/delivery/ledger/delivery.ts';
import { rowKey } from '../../lib/delivery/ledger/delivery-row.ts';
import { createLedger, type Ledger } from '../../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../../lib/delivery/limits.ts';
import { type LedgerTable, startLedgerTable } from '../setup/ledger-table.ts';
import { type Ending, LedgerModel } from './ledger-model.ts';

const leaseMs = 100;
const searchAfterMs = 50;

let server: LedgerTable;
let rows = 0;
beforeAll(async () => {
  server = await startLedgerTable();
});
afterAll(() => server.stop());

describe('the ledger, over the wire', () => {
  it('does what the model does, in any order of its writers', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const both = new LedgerAndModel(server);
        await both.begin();
        for (const one of steps) {
          const [actual, expected] = await both.run(one);
          expect({ actual, row: await both.row() }).toEqual({ actual: expected, row: both.expectedRow() });
        }
        // Only a call that was surely not applied may be sent again.
        expect(both.model.twice).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

type Step =
  | { readonly do: 'claim' | 'commit'; readonly worker: string }
  | { readonly do: 'release' | 'settle'; readonly worker: string; readonly as: Ending['status'] }
  | { readonly do: 'conclude'; readonly as: 'delivered' | 'uncertain' }
  | { readonly do: 'read' | 'abandon' }
  | { readonly do: 'wait'; readonly ms: number };

const worker = fc.constantFrom('a', 'b', 'c');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('claim', 'commit'), worker }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('release'), worker, as: fc.constantFrom('accepted', 'rejected') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('settle'),
      worker,
      as: fc.constantFrom('accepted', 'rejected', 'delivered', 'uncertain'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('conclude'), as: fc.constantFrom('delivered', 'uncertain') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('read', 'abandon') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 250 }) }) },
) as fc.Arbitrary<Step>;

/** Runs each step on the ledger and on the model. */
class LedgerAndModel {
  readonly model = new LedgerModel();
  readonly #id = `model-${rows++}`;
  readonly #ledger: Ledger;
  readonly #table: Table;
  /** The attempt that each worker believes to be its own. */
  readonly #claims = new Map<string, number>();
  /** The row as an earlier step read it. `conclude` settles this state. */
  #seen: Delivery | undefined;
  #now = 1_000_000;

  constructor({ table }: LedgerTable) {
    this.#table = table;
    const limits = { ...defaultLimits, searchAfterMs: [searchAfterMs] };
    this.#ledger = createLedger(table, { limits, now: () => this.#now });
  }

  async begin(): Promise<void> {
    await this.#ledger.accept({
      schema: rowSchema,
      counters: noCounts,
      id: this.#id,
      kind: 'insertCase',
      operation: 'demo',
      priority: 'bulk',
      origin: 'test',
      fingerprint: 'print',
      payload: { bucket: 'payloads', key: 'key' },
      fileCount: 0,
      bytes: 0,
      status: 'accepted',
      attempt: 0,
      acceptedAt: this.#now,
    });
  }

  /** Runs the step. Returns the ledger's result and the model's. */
  async run(one: Step): Promise<[actual: boolean, expected: boolean]> {
    const now = this.#now;
    switch (one.do) {
      case 'wait':
        this.#now += one.ms;
        return [true, true];
      case 'read':
        this.#seen = await this.#ledger.read(this.#id);
        return [true, true];
      case 'claim': {
        const row = await this.#ledger.claim(this.#id, one.worker, now + leaseMs);
        if (row) this.#claims.set(one.worker, row.attempt);
        return [row !== undefined, this.model.claim(one.worker, now + leaseMs, now)];
      }
      case 'commit': {
        const claim = this.#claimOf(one.worker);
        const actual = await this.#ledger.commit(claim, now + leaseMs);
        return [actual, this.model.commit(one.worker, claim.attempt, now + leaseMs)];
      }
      case 'release': {
        const claim = this.#claimOf(one.worker);
        const actual = await this.#ledger.release(claim, this.#ending(one.as));
        return [actual !== undefined, this.model.release(one.worker, claim.attempt, this.#ending(one.as))];
      }
      case 'settle': {
        const claim = this.#claimOf(one.worker);
        const actual = await this.#ledger.settle(claim, this.#ending(one.as));
        return [actual !== undefined, this.model.settle(claim.attempt, this.#ending(one.as))];
      }
      case 'abandon': {
        const row = (await this.#ledger.read(this.#id)) as Delivery;
        return [(await this.#ledger.settleAbandoned(row)) !== undefined, this.model.abandon(now, searchAfterMs)];
      }
      case 'conclude': {
        if (!this.#seen) return [true, true];
        const actual = await this.#ledger.settleSearch(this.#seen, this.#ending(one.as));
        return [actual !== undefined, this.model.conclude(this.#seen.attempt, this.#ending(one.as))];
      }
    }
  }

  async row(): Promise<unknown> {
    // From the table itself: the ledger's reads leave out the attributes of an earlier status.
    const row = (await this.#table.get(rowKey(this.#id))) ?? {};
    const { status, attempt, owner, leaseUntil, notBefore, searchAt, crashClaims = 0 } = row as Values;
    return { status, attempt, owner, leaseUntil, notBefore, searchAt, crashClaims };
  }

  /** The model's row, with the attributes that `row` compares. */
  expectedRow(): unknown {
    const { status, attempt, owner, leaseUntil, notBefore, searchAt, crashClaims } = this.model.row;
    return { status, attempt, owner, leaseUntil, notBefore, searchAt, crashClaims };
  }

  #claimOf(owner: string) {
    return { id: this.#id, owner, attempt: this.#claims.get(owner) ?? 0 };
  }

  #ending(status: Ending['status']): Ending {
    if (status === 'accepted') return { status, notBefore: this.#now + 20 };
    if (status === 'uncertain') return { status, searchAt: this.#now + searchAfterMs };
    return { status };
  }
}
