import type { Bridge } from '../lib/config/bridge.ts';
import { sampleUploads } from '../lib/config/checks/sample-uploads.ts';
import { asRule, type Rule } from '../lib/config/rule.ts';
import { createRun } from '../lib/config/run.ts';
import { attachmentsOf, normalizeCommand, sendAtOf, sendableKinds } from '../lib/delivery/command.ts';
import { type FactSource, matchRule } from '../lib/uploads/match-rule.ts';
import { uploadOf } from '../lib/uploads/upload-event.ts';
import { sourceWithKey } from './webhook-key.ts';

/** The schedule that the demo fires, and how many commands of it are sent at once. */
export interface PlannedSchedule {
  readonly name: string;
  readonly commands: number;
}

/**
 * Returns the key under which a file of this name becomes a case that carries it: as it is, or in the folder of a rule. `undefined`
 * when no rule makes such a case of one file.
 */
export async function planKey({ uploads }: Pick<Bridge, 'uploads'>, name: string): Promise<string | undefined> {
  const folders = uploads.rules.map(asRule).flatMap(foldersOf);
  for (const folder of new Set(['', ...folders])) {
    const key = folder + name;
    const upload = uploadOf('demo', { key, versionId: 'demo', etag: 'demo', size: 1, sequencer: '0' });
    // A rule that throws makes no case.
    const match = await matchRule(uploads.rules, upload, nothingElse).catch(() => undefined);
    const answer = match && 'answer' in match ? match.answer : undefined;
    const makesCase = answer !== undefined && 'kind' in answer && answer.kind === 'insertCase';
    if (makesCase && attachmentsOf(answer).length === 1) return key;
  }
  return undefined;
}

/** A dropped file has no metadata, no tags and no sidecar. */
const nothingElse: FactSource = {
  metadata: async () => ({}),
  tags: async () => ({}),
  sidecar: async () => undefined,
  mail: async () => undefined,
};

function foldersOf(rule: Rule): string[] {
  return sampleUploads(rule).map(({ key, name }) => key.slice(0, -name.length));
}

/** Whether a source with a key may make a case by a call. */
export function mayCallWebhook({ sources }: Pick<Bridge, 'sources'>): boolean {
  const source = sourceWithKey({ sources });
  return source !== undefined && (sources[source]?.commands ?? sendableKinds).includes('insertCase');
}

/** Returns the first schedule whose run at this time makes something; `undefined` when none does. */
export function planSchedule(
  { schedules, calendars }: Pick<Bridge, 'schedules' | 'calendars'>,
  now: Date,
): PlannedSchedule | undefined {
  const planned = schedules.map((schedule) => {
    const made = schedule.commands(createRun(schedule, calendars, now)).map(normalizeCommand);
    // What waits for its time is not sent by the demo.
    return { name: schedule.name, commands: made.filter((command) => sendAtOf(command) === undefined).length };
  });
  return planned.find(({ commands }) => commands > 0);
}
