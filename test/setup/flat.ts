import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';

/** The fields that a delivery has in some of its statuses. */
export interface FlatDelivery {
  readonly status?: Delivery['status'];
  readonly notBefore?: number | undefined;
  readonly owner?: string | undefined;
  readonly leaseUntil?: number | undefined;
  readonly settledAt?: number | undefined;
  readonly searchAt?: number | undefined;
  readonly parked?: boolean | undefined;
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
  readonly duplicate?: boolean | undefined;
}

/** The same delivery, for tests that read a field without asking for its status first. */
export function flat(delivery: Delivery | undefined): FlatDelivery {
  return delivery ?? {};
}
