import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { plural } from '../wording.ts';
import { rowsWhere } from './rows.ts';

export interface OriginToResolve {
  readonly origin: string;
  readonly as: 'delivered' | 'rejected';
  /** Settles one delivery. Throws a RefusedError for one that cannot be settled so. */
  readonly resolveOne: (terminal: Terminal, id: string) => Promise<void>;
}

/**
 * Settles all that waits of one origin, each delivery as `deliveries resolve ID` does, after one question for all. With
 * `--as delivered` these are the uncertain ones; with `--as rejected` the accepted ones too. Names what it had to leave.
 */
export async function resolveOrigin(
  operator: Operator,
  terminal: Terminal,
  { origin, as, resolveOne }: OriginToResolve,
): Promise<void> {
  const statuses = as === 'rejected' ? (['accepted', 'uncertain'] as const) : (['uncertain'] as const);
  const waiting = await rowsWhere({ statuses, equal: { origin } }, ({ message }) =>
    terminal.warn(`${message}. It is left as it is.`),
  );
  if (waiting.length === 0) {
    throw new RefusedError(
      `Nothing of ${origin} can be settled as ${as}. The origins are in ${operator.commandLine('deliveries list')}`,
    );
  }
  const searched = waiting.filter(({ status }) => status === 'uncertain').length;
  const cost = searched > 0 ? ` The CRM is searched for ${plural(searched, 'of them', 'of them')} first.` : '';
  const what = plural(waiting.length, 'delivery', 'deliveries');
  if (!(await terminal.confirm(`Settle ${what} of ${origin} as ${as}?${cost}`))) {
    return terminal.say('Nothing was changed.');
  }
  const settled = await resolveEach(terminal, waiting, resolveOne);
  terminal.say(`${plural(settled, 'delivery is', 'deliveries are')} ${as}.`);
  if (settled < waiting.length) terminal.say(`Left as they were: ${(waiting.length - settled).toLocaleString('en')}.`);
}

/** Returns how many were settled. */
async function resolveEach(
  terminal: Terminal,
  waiting: readonly Delivery[],
  resolveOne: OriginToResolve['resolveOne'],
): Promise<number> {
  const answered: Terminal = { ...terminal, say: () => {}, confirm: async () => true };
  let settled = 0;
  for (const { id } of waiting) {
    try {
      await resolveOne(answered, id);
      settled += 1;
    } catch (error) {
      // A worker has it by now, or a search found what the person calls rejected.
      if (!(error instanceof RefusedError)) throw error;
      terminal.warn(`${id}: ${error.message}`);
    }
  }
  return settled;
}
