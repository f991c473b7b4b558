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
import { currentTrace } from '../trace.ts';

/** What every function that accepts commands works with. */
export interface Accepting {
  readonly bridge: Bridge;
  readonly accept: Accept;
  readonly find: Ledger['read'];
  /** Wakes the lanes of an operation. Does not throw. */
  readonly wake: (operation: string) => Promise<void>;
}

/** `wakes`: whether each accepted command wakes the lanes. @default true */
export function accepting(bridge: Bridge, { wakes = true } = {}): Accepting {
  const { table: tableName, queue, payloads } = environment('table', 'queue', 'payloads');
  const table = createTable(tableName);
  const wakeUps = createWakeUps(table, createQueue(queue));
  const notSent = (operation: string) => (error: unknown) => log.warn('A wake-up was not sent', { operation }, error);
  const tokensOf = (operation: string) => operationNamed(bridge, operation).tokens;
  const wake = (operation: string) => wakeUps.wakeAll(operation, tokensOf(operation)).catch(notSent(operation));
  const wakeFor: AcceptServices['wake'] = (operation, id) =>
    wakeUps.wakeFor(operation, tokensOf(operation), id).catch(notSent(operation));
  const services: AcceptServices = {
    ledger: createLedger(table, { limits: limitsOf(bridge) }),
    caseLines: createCaseLines(table),
    objects: createObjects(),
    payloads,
    now: Date.now,
    trace: currentTrace,
    findDeadlineEnd: (deadline, acceptedAt) => deadlineEnd(bridge.calendars, deadline, acceptedAt),
    wake: wakes ? wakeFor : async () => {},
  };
  return {
    bridge,
    find: services.ledger.read,
    wake,
    async accept(request) {
      // Throws before anything is stored when the configuration has no such operation.
      operationNamed(bridge, request.operation);
      const accepted = await accept(services, request);
      logAccepted(accepted.delivery, accepted.outcome);
      return accepted;
    },
  };
}
