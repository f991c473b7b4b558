import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { type State, stateOf } from './wanted.ts';

/** A delivery as the page shows it. Times are epoch milliseconds. */
export interface ShownDelivery {
  readonly id: string;
  /** Such as `insertCase`. */
  readonly kind: string;
  readonly operation: string;
  /** Such as `upload:<bucket>`. */
  readonly origin: string;
  readonly priority: string;
  readonly state: State;
  /** `accepted`, `sending`, `committing`, `delivered`, `rejected` or `uncertain`. */
  readonly status: string;
  readonly attempt: number;
  readonly reason?: string | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
  /** The CRM's code of its refusal. */
  readonly code?: number | undefined;
  /** Files that are not sent: each one's position in the command, from 1, and the reason. */
  readonly missing?: readonly { readonly number: number; readonly why: string }[] | undefined;
  /** Bytes of all attachments. */
  readonly bytes: number;
  readonly fileCount: number;
  readonly acceptedAt: number;
  readonly settledAt?: number | undefined;
  /** Not sent, or not searched for, before this time. */
  readonly nextAt?: number | undefined;
  /** Id of the record in the CRM. */
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
}

/** Copies only these properties: no fingerprint, no key of a payload. */
export function toShownDelivery(delivery: Delivery): ShownDelivery {
  const { id, kind, operation, origin, priority, status, attempt, reason, causeCode, code } = delivery;
  const { bytes, fileCount, acceptedAt, missing } = delivery;
  return {
    ...{ id, kind, operation, origin, priority, state: stateOf(delivery), status, attempt, reason, causeCode, code },
    missing: missing?.map(({ number, why }) => ({ number, why })),
    ...{ bytes, fileCount, acceptedAt, settledAt: 'settledAt' in delivery ? delivery.settledAt : undefined },
    nextAt: nextAt(delivery),
    crmId: 'crmId' in delivery ? delivery.crmId : undefined,
    idPrefijo: 'idPrefijo' in delivery ? delivery.idPrefijo : undefined,
  };
}

function nextAt(delivery: Delivery): number | undefined {
  if (delivery.status === 'accepted') return delivery.notBefore;
  return delivery.status === 'uncertain' && !delivery.parked ? delivery.searchAt : undefined;
}
