import { holdsItsLine, leaveLine } from '../lib/delivery/ledger/case-line.ts';
import type { Decision } from '../lib/delivery/ledger/decision.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import type { Settlement } from '../lib/delivery/ledger/settlement.ts';
import type { OptionSpecs } from './bridge-command.ts';
import type { Operator, Terminal } from './operator.ts';
import { RefusedError } from './refused-error.ts';

/** Why a person decides so. It is written down with the delivery. */
export const reasonOption = {
  reason: { type: 'string', value: '"…"', isRequired: true },
} as const satisfies OptionSpecs;

/** Returns a reason that can be written down. Throws a RefusedError without one: later readers of the row must know why. */
export function reasonFrom(text = ''): string {
  const reason = text.trim();
  if (reason === '') throw new RefusedError('Say why, it is written down with the delivery: --reason "…"');
  if (reason.length > 500) throw new RefusedError('The reason is too long: 500 characters at most');
  return reason;
}

/** Returns a decision of this moment, as it is written down. */
export function newDecision(
  { engine }: Operator,
  { by }: Terminal,
  decision: Pick<Decision, 'what' | 'reason' | 'madeDelivery'>,
): Decision {
  return { ...decision, by, at: engine.clock.now() };
}

/** Settles a delivery by a person's decision. Throws a RefusedError when the delivery changed since it was read. */
export async function recordDecision(
  operator: Operator,
  terminal: Terminal,
  {
    delivery,
    settlement,
    ...decision
  }: { delivery: Delivery; settlement: Settlement } & Pick<Decision, 'what' | 'reason'>,
): Promise<Delivery> {
  const { stores, operations } = operator.engine;
  const row = await stores.ledger.applyDecision(delivery, settlement, newDecision(operator, terminal, decision));
  if (!row) {
    const again = operator.commandLine(`deliveries show ${delivery.id}`);
    throw new RefusedError(`It changed in the meantime, so nothing was written. See it again: ${again}`);
  }
  if (!holdsItsLine(row, operations.settingsOf(row.operation).onUncertain)) await leaveLine(stores, row.linePosition);
  return row;
}
