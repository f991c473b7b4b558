import { deadlineEnd } from '../lib/config/deadlines.ts';
import type { AcceptServices } from '../lib/delivery/accept.ts';
import type { Operator } from './operator.ts';

/** Returns what accepts commands with the operator's rights. */
export function acceptServices({ bridge, engine, payloads }: Operator, wake: AcceptServices['wake']): AcceptServices {
  const { ledger, caseLines, objects } = engine.stores;
  const findDeadlineEnd: AcceptServices['findDeadlineEnd'] = (deadline, acceptedAt) =>
    deadlineEnd(bridge.calendars, deadline, acceptedAt);
  return { ledger, caseLines, objects, payloads, now: engine.clock.now, findDeadlineEnd, wake };
}
