import { createObjects } from '../aws/objects.ts';
import { createQueue } from '../aws/queue.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf, operationNamed } from '../config/bridge.ts';
import { deadlineEnd } from '../config/deadlines.ts';
import { type Accept, type AcceptServices, accept } from '../delivery/accept.ts';
import { createWakeUps } from '../delivery/lane/wake-ups.ts';
import { createCaseLines } from '../delivery/ledger/case-line.ts';
import { createLedger, type Ledger } from '../delivery/ledger/ledger.ts';
import { logAccepted } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { log } from '../log.ts';

/** What every function that accepts commands works with. */
export interface Accepting {
  readonly bridge: Bridge;
  readonly accept: Accept;
  readonly find: Ledger['read'];
}

export function accepting(bridge: Bridge): Accepting {
  const { table: tableName, queue, payloads } = environment('table', 'queue', 'payloads');
  const table = createTable(tableName);
  const wakeUps = createWakeUps(table, createQueue(queue));
  const services: AcceptServices = {
    ledger: createLedger(table, { limits: limitsOf(bridge) }),
    caseLines: createCaseLines(table),
    objects: createObjects(),
    payloads,
    now: Date.now,
    findDeadlineEnd: (deadline, acceptedAt) => deadlineEnd(bridge.calendars, deadline, acceptedAt),
    async wake(operation, id) {
      const { tokens } = operationNamed(bridge, operation);
      await wakeUps
        .wakeFor(operation, tokens, id)
        .catch((error) => log.warn('A wake-up was not sent', { operation }, error));
    },
  };
  return {
    bridge,
    find: services.ledger.read,
    async accept(request) {
      // Throws before anything is stored when the configuration has no such operation.
      operationNamed(bridge, request.operation);
      const accepted = await accept(services, request);
      logAccepted(accepted.delivery, accepted.outcome);
      return accepted;
    },
  };
}
