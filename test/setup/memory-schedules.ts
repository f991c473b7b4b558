import type { Objects } from '../../lib/aws/objects.ts';
import type { Item, Table } from '../../lib/aws/table.ts';
import { type Bridge, limitsOf } from '../../lib/config/bridge.ts';
import { deadlineEnd } from '../../lib/config/deadlines.ts';
import { type AcceptServices, accept } from '../../lib/delivery/accept.ts';
import type { Command } from '../../lib/delivery/command.ts';
import type { CaseLines } from '../../lib/delivery/ledger/case-line.ts';
import { createLedger } from '../../lib/delivery/ledger/ledger.ts';
import { createRuns } from '../../lib/schedules/runs.ts';

/**
 * What schedules work with, in memory: the real ledger and rows of runs over a map. A year of runs would take minutes over the
 * wire. `clock` is the test's to move.
 */
export function memorySchedules(bridge: Bridge) {
  const clock = { ms: 0 };
  const now = () => clock.ms;
  const items = new Map<string, Item>();
  const payloads = new Map<string, string>();
  const keyOf = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>) => `${pk} ${sk}`;
  const table = {
    get: async (key) => items.get(keyOf(key)),
    async put(item, condition) {
      if (condition && items.has(keyOf(item))) return false;
      items.set(keyOf(item), item);
      return true;
    },
    // Of the names of origins, which no test here reads.
    update: async ({ pk, sk }) => ({ pk, sk }),
  } satisfies Partial<Table> as unknown as Table;
  const acceptServices: AcceptServices = {
    ledger: createLedger(table, { limits: limitsOf(bridge), now }),
    caseLines: {} as CaseLines,
    objects: {
      putText: async (_bucket: string, key: string, text: string) => void payloads.set(key, text),
    } as unknown as Objects,
    payloads: 'payloads',
    now,
    findDeadlineEnd: (deadline, acceptedAt) => deadlineEnd(bridge.calendars, deadline, acceptedAt),
    wake: async () => {},
  };
  return {
    clock,
    items,
    services: {
      bridge,
      now,
      runs: createRuns(table, now),
      accept: (request: Parameters<typeof accept>[1]) => accept(acceptServices, request),
    },
    /** Every accepted command, with its schedule. */
    commands(): { origin: string; command: Command }[] {
      return [...items.values()]
        .filter(({ sk }) => sk === 'cmd')
        .map(({ origin, payload }) => ({
          origin: String(origin),
          command: JSON.parse(payloads.get((payload as { key: string }).key) ?? '') as Command,
        }));
    },
  };
}
