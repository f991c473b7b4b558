import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { holdsItsLine, leaveLine } from '../lib/delivery/ledger/line.ts';
import type { Settlement } from '../lib/delivery/ledger/settlement.ts';
import { decisionOf, type Operator, type Terminal } from './operator.ts';
import { Refused } from './refused.ts';

/** A reason as it may be written down. Throws Refused without one: whoever reads the row later must know why. */
export function reasonFrom(text = ''): string {
  const reason = text.trim();
  if (reason === '') throw new Refused('Say why, it is written down with the delivery: --reason "…"');
  if (reason.length > 500) throw new Refused('The reason is too long: 500 characters at most');
  return reason;
}

/** Writes a decision down, unless the delivery stands otherwise by now. */
export async function decide(
  people: Operator,
  terminal: Terminal,
  delivery: Delivery,
  settlement: Settlement,
  { what, reason }: { what: 'retry' | 'resolve' | 'erase'; reason: string },
): Promise<Delivery> {
  const row = await people.ledger.applyDecision(delivery, settlement, decisionOf(what, terminal, people, reason));
  if (row) {
    if (!holdsItsLine(people, row)) await leaveLine(people, row.linePosition);
    return row;
  }
  throw new Refused(`It changed in the meantime, so nothing was written. Look again: deliveries show ${delivery.id}`);
}
