import * as z from 'zod/mini';
import { expirySeconds, type Key, type Table } from '../aws/table.ts';

const Checked = z.object({
  expression: z.string(),
  zone: z.string(),
  /** Every firing up to this time, epoch ms, was run, made up or reported. */
  until: z.number(),
});
/** Up to when missed runs of a schedule were looked for, by the times that it had then. */
export type Checked = z.infer<typeof Checked>;
const AllChecked = z.object({ schedules: z.record(z.string(), Checked) });

/** The rows of schedules: one for each run that was done, and one that says up to when missed runs were looked for. */
export interface Runs {
  isDone(schedule: string, firedAt: Date): Promise<boolean>;
  /** Returns the last firing whose run was done, and how many commands it had. `undefined` when there was none, or long ago. */
  readLast(schedule: string): Promise<{ readonly firedAt: Date; readonly commands: number } | undefined>;
  /** Notes that every command of a run was accepted. */
  noteDone(schedule: string, firedAt: Date, commands: number): Promise<void>;
  /** By the schedule's name. */
  readChecked(): Promise<Readonly<Record<string, Checked>>>;
  noteChecked(schedules: Readonly<Record<string, Checked>>): Promise<void>;
}

/** Longer than a missed run is made up. Its commands have rows that stay. */
const keptMs = 120 * 24 * 60 * 60_000;
/** No schedule may have this name. */
const checkedKey: Key = { pk: 'schedule#(all)', sk: 'checked' };

export function createRuns(table: Table, now: () => number = Date.now): Runs {
  return {
    isDone: async (schedule, firedAt) => (await table.get(runKey(schedule, firedAt))) !== undefined,

    async readLast(schedule) {
      const values = { pk: `schedule#${schedule}` };
      const [row] = await table.queryPage({ when: '#pk = :pk', values, limit: 1, descending: true });
      return row && { firedAt: new Date(row.sk), commands: Number(row['commands']) };
    },

    async noteDone(schedule, firedAt, commands) {
      const expiresAt = expirySeconds(now(), keptMs);
      await table.put({ ...runKey(schedule, firedAt), commands, doneAt: now(), expiresAt });
    },

    async readChecked() {
      const row = await table.get(checkedKey);
      return row ? AllChecked.parse(row).schedules : {};
    },

    // One look at a time writes it. An older state that wins only makes the next look repeat it.
    async noteChecked(schedules) {
      await table.put({ ...checkedKey, schedules });
    },
  };
}

function runKey(schedule: string, firedAt: Date): Key {
  return { pk: `schedule#${schedule}`, sk: firingText(firedAt) };
}

/** Returns a firing as EventBridge Scheduler writes it: `2026-11-20T13:00:00Z`. The ids of a run's commands are made of it. */
export function firingText(firedAt: Date): string {
  return `${firedAt.toISOString().slice(0, 19)}Z`;
}
