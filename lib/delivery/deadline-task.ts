import { type Command, commandId, type SourceEvent } from './command.ts';
import { Deadline, type DeadlineEnd, type DeadlineFault, deadlineText, type FindDeadlineEnd } from './deadline.ts';

/** Returns when the case that a command makes must be answered. `undefined` for a command without a deadline. */
export function deadlineEndOf(
  command: Command,
  find: FindDeadlineEnd,
  acceptedAt: Date,
): DeadlineEnd | DeadlineFault | undefined {
  // Nobody has checked what a rule or a schedule made. An attempt will.
  const deadline = command.kind === 'insertCase' ? Deadline.safeParse(command.case?.deadline).data : undefined;
  return deadline && find(deadline, acceptedAt);
}

/** Returns the task of a case with a deadline, for its responsible. Its texts are in Spanish: people read them in the CRM. */
export function deadlineTask(command: Command, madeBy: string, end: DeadlineEnd): Command | undefined {
  if (command.kind !== 'insertCase' || !command.case.deadline) return undefined;
  const { responsible: owner, deadline } = command.case;
  const task = {
    name: `Responder el caso: vence el ${end.day}`,
    description: deadlineText(deadline.term, end),
    priority: 'normal',
    module: 'cases',
    recordId: { madeBy },
    owner,
    completionDate: end.dueAt.toISOString(),
    reminderDate: end.remindAt.toISOString(),
    remember: true,
  } as const;
  return { kind: 'insertTask', task };
}

/** Returns the event of a case's task: made of the case's delivery, so that the task is made once. */
export function deadlineTaskEvent(origin: string, caseDelivery: string): SourceEvent {
  return { origin, dedupeKey: `deadline#${caseDelivery}` };
}

/** Returns the delivery of the task that belongs to a case with a deadline. */
export function deadlineTaskId({ operation, origin, id }: { operation: string; origin: string; id: string }): string {
  return commandId(operation, deadlineTaskEvent(origin, id));
}
