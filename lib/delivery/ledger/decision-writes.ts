import type { Table } from '../../aws/table.ts';
import type { Decision } from './decision.ts';
import type { Delivery } from './delivery.ts';
import { rowKey } from './delivery-row.ts';
import { dueEntryOfDecision } from './due-index.ts';
import type { Origins } from './origins.ts';
import type { RowAccess } from './row-access.ts';
import { decisionChange, type Settlement } from './settlement.ts';

/** What people, and the sources of reminders, write to the ledger. */
export interface DecisionWrites {
  /**
   * W6 by a person: settles a delivery, or makes it due again, and appends who decided and why. One write together with its
   * entry in the index. Returns `undefined` when the delivery changed since it was read.
   */
  applyDecision(delivery: Delivery, settlement: Settlement, decision: Decision): Promise<Delivery | undefined>;
  /** Moves a command that waits for its time, and its entry in the index. Returns `undefined` when it is sent or changed. */
  move(delivery: Delivery, sendAt: number): Promise<Delivery | undefined>;
  /** Appends what a person did, and changes nothing else. */
  addDecision(id: string, decision: Decision): Promise<void>;
}

export function createDecisionWrites(table: Table, { write }: RowAccess, origins: Origins): DecisionWrites {
  return {
    async applyDecision(delivery, settlement, decision) {
      const { id, status, attempt } = delivery;
      if (settlement.status === 'accepted' && delivery.priority === 'interactive')
        await origins.note(delivery.operation, delivery.origin);
      const asRead = { when: '#status = :seen AND #attempt = :attempt', values: { seen: status, attempt } };
      const isOurs = ({ decisions }: Delivery) =>
        decisions?.some(({ by, at, what }) => by === decision.by && at === decision.at && what === decision.what) ??
        false;
      const entry = dueEntryOfDecision(delivery, settlement, decision.at);
      return write(id, decisionChange(delivery, settlement, decision, entry), asRead, isOurs);
    },

    move: ({ id, attempt, sendAt: before }, sendAt) =>
      write(
        id,
        { set: { sendAt, notBefore: sendAt, dueAt: sendAt } },
        {
          when: '#status = :accepted AND #attempt = :attempt AND #sendAt = :before',
          values: { accepted: 'accepted', attempt, before },
        },
        (row) => row.status === 'accepted' && row.sendAt === sendAt,
      ),

    async addDecision(id, decision) {
      await table.update(rowKey(id), { append: { decisions: [decision] } }, { when: 'attribute_exists(#pk)' });
    },
  };
}
