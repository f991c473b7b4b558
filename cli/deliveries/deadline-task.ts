import { deadlineEnd } from '../../lib/config/deadlines.ts';
import { acceptDeadlineTask } from '../../lib/delivery/accept.ts';
import { deadlineTaskId } from '../../lib/delivery/deadline-task.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { keepPayload, readPayload } from '../../lib/delivery/ledger/payload.ts';
import { acceptServices } from '../accept-services.ts';
import type { Operator, Terminal } from '../operator.ts';
import { recordDecision } from '../record-decision.ts';

/** Sends the task of a case with a deadline again, once its rejected case is: the task was rejected with it, or never accepted. */
export async function retryDeadlineTask(
  operator: Operator,
  terminal: Terminal,
  delivery: Delivery,
  reason: string,
): Promise<void> {
  if (!delivery.answerBy) return;
  const { ledger, objects } = operator.engine.stores;
  const id = deadlineTaskId(delivery);
  const task = await ledger.read(id);
  if (!task) await acceptTask(operator, delivery);
  else if (task.status !== 'rejected' || task.reason !== 'case_not_made') return;
  else {
    await keepPayload(objects, task);
    await recordDecision(operator, terminal, {
      ...{ delivery: task, settlement: { status: 'accepted' }, what: 'retry', reason },
    });
  }
  terminal.say(`${id}, the task of its deadline, will be sent after it.`);
}

async function acceptTask(operator: Operator, delivery: Delivery): Promise<void> {
  const { engine, bridge } = operator;
  const command = await readPayload(engine.stores.objects, delivery);
  const deadline = command.kind === 'insertCase' ? command.case.deadline : undefined;
  const end = deadline && deadlineEnd(bridge.calendars, deadline, new Date(delivery.acceptedAt));
  if (!end || !('day' in end)) return;
  const { id, operation, origin, priority, resend } = delivery;
  const request = { operation, origin, priority, command, ...(resend && { policy: 'resend' as const }) };
  await acceptDeadlineTask(
    acceptServices(operator, async () => {}),
    request,
    id,
    end,
  );
}
