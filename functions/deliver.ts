import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import bridge from '../bridge.config.ts';
import { compose, type Invocation } from '../lib/compose.ts';
import type { LaneServices } from '../lib/delivery/lane/lane-run.ts';
import { runLane } from '../lib/delivery/lane/run-lane.ts';
import { environment } from '../lib/environment.ts';
import { log } from '../lib/log.ts';
import { deliverServices } from '../lib/services/deliver.ts';

const WakeUp = z.object({ operation: z.string(), number: z.number(), epoch: z.number() });

/**
 * When: a lane is woken.
 * Then: it delivers the operation's due commands to the CRM, one after the other.
 * If it fails: no command is lost. The ledger still holds what is due, and the sweep wakes the lane within a minute; within
 * five when not even the lane's epoch could be written, since the queue drops a wake-up of the same epoch for that long. The
 * wake-up is acknowledged all the same: kept back, it would block its lane until it is visible again. `ending`: aborted when
 * the process shall take on no further command.
 */
export async function deliver(
  event: SQSEvent,
  services: LaneServices,
  invocation: Invocation,
  ending?: AbortSignal,
): Promise<void> {
  for (const message of event.Records) {
    const wakeUp = WakeUp.parse(JSON.parse(message.body));
    try {
      await runLane(services, wakeUp, invocation.deadline, ending);
    } catch (error) {
      const { operation, number: lane } = wakeUp;
      log.error('A lane stopped', { requestId: invocation.requestId, operation, lane }, error);
    }
  }
}

const ending = new AbortController();
// A host that ends asks for it: what waits is left to a later process. The call that runs goes on.
process.on('SIGTERM', () => ending.abort());

export const handler = compose(
  (event: SQSEvent, services: LaneServices, invocation: Invocation) =>
    deliver(event, services, invocation, ending.signal),
  () => deliverServices(bridge, environment('apiUrl', 'linkKey')),
);
