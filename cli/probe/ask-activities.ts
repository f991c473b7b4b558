import { activitiesModule, insertTask } from '../../lib/wolkvox/activities.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryDates } from '../../lib/wolkvox/queries.ts';
import { aroundMinutes, type Visibility } from './ask-visibility.ts';
import { holdsMarker, recordsOf, type Sandbox } from './sandbox.ts';

const searchAgainMs = 10_000;

/**
 * Makes a task about the case and searches for its marker among the activities. Returns whether the CRM shows it there, which no
 * page documents; `undefined` when it refuses the task. Costs 3 calls at most.
 */
export async function askActivities(sandbox: Sandbox, visibility: Visibility): Promise<boolean | undefined> {
  const { crm, words, now, sleep } = sandbox;
  const marker = await sandbox.newMarker();
  const startedAt = now();
  const tomorrow = new Date(startedAt + 24 * 60 * 60_000).toISOString();
  try {
    await insertTask(crm, {
      name: 'Probe of wolkvox-bridge',
      description: `This task is a test and may be deleted.\n\n${marker}`,
      priority: 'low',
      module: 'cases',
      recordId: visibility.caseId,
      owner: words.user,
      completionDate: tomorrow,
      reminderDate: tomorrow,
      remember: false,
    });
  } catch (error) {
    if (error instanceof WolkvoxError && error.kind === 'rejected') return undefined;
    throw error;
  }
  if (visibility.createdAt === undefined) return undefined;
  const laterMinutes = Math.ceil((now() - visibility.answeredAt) / 60_000) + 3;
  const span = aroundMinutes(visibility.createdAt, laterMinutes);
  const find = async () => holdsMarker(await recordsOf(queryDates(crm, { module: activitiesModule, ...span })), marker);
  if (await find()) return true;
  // The CRM may have an index that lags behind.
  await sleep(searchAgainMs);
  return find();
}
