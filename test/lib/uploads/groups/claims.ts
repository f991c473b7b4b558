import type { Item } from '../../../../lib/aws/table.ts';
import type { Grouped } from '../../../../lib/config/grouping.ts';
import type { Upload } from '../../../../lib/config/upload.ts';
import type { AttachedObject } from '../../../../lib/delivery/command.ts';
import { fileCheckOf } from '../../../../lib/uploads/file-fault.ts';
import { advanceGroup } from '../../../../lib/uploads/groups/advance.ts';
import { type Batch, batchOf } from '../../../../lib/uploads/groups/batch.ts';
import type { Group } from '../../../../lib/uploads/groups/group.ts';
import { type JoinResult, joinGroup } from '../../../../lib/uploads/groups/join.ts';
import { newCase } from '../../../setup/new-case.ts';
import { type Settings, startHandling } from '../handling.ts';

/** What a rule answers for a file of the group `claim`. */
export const answer: Grouped = { group: 'claim', command: { kind: 'insertCase', case: newCase } };

/** Uploads below `claim/` that join one group, with the clock that the test moves. */
export async function startClaims() {
  const handling = await startHandling();
  let given: Partial<Grouped> = {};
  let settings: Settings = {};
  let id = '';
  const services = () => handling.under(settings);

  const group = async () => (await services().stores.groups.find(id)) as Group;

  async function join(upload: Upload, changes: Partial<Grouped> = {}): Promise<JoinResult> {
    const result = await joinGroup(services(), {
      upload,
      answer: { ...answer, ...given, ...changes },
      operation: 'demo',
      origin: `upload:${upload.bucket}`,
      policy: 'resend',
      check: fileCheckOf(services().bridge, 'demo'),
    });
    if ('group' in result) id = result.group;
    return result;
  }

  return {
    ...handling,
    join,

    /** What rules answer from now on, and under which settings. */
    configure(answers: Partial<Grouped>, others: Settings = {}): void {
      [given, settings] = [answers, others];
    },

    /** Uploads a file and lets it join. */
    joined: async (name: string, changes: Partial<Grouped> = {}, content?: Buffer | string): Promise<JoinResult> =>
      join(await handling.drop(`claim/${name}`, content), changes),

    /** Uploads a version of a file, which has this number in S3, and lets it join. */
    joinedAs: async (name: string, sequencer: string, changes: Partial<Grouped> = {}): Promise<JoinResult> =>
      join({ ...(await handling.drop(`claim/${name}`, `%PDF ${sequencer}`)), sequencer }, changes),

    /** Closes a batch, without accepting it. */
    close: async (gaveUp = false) => services().stores.groups.close(await group(), gaveUp),

    /** The batch of this number, as a command. */
    batch: async (number: number, limits = services().limits) =>
      batchOf(services().stores.groupNotes, limits, await group(), number),

    /** Deletes the notes of the group whose text matches. */
    async eraseNotes(which: RegExp): Promise<void> {
      for (const key of await handling.keysIn('payloads', `groups/${id}/`)) {
        const text = await handling.objects.getText('payloads', key);
        if (which.test(text)) await handling.objects.remove('payloads', key);
      }
    },

    /** Lets time pass, and does what is due about the group, as the sweep does. */
    async sweepAfter(ms: number, which = id): Promise<void> {
      handling.clock.ms += ms;
      await advanceGroup(services(), which);
    },

    /** Does what is due about the group that was joined last. */
    advance: () => advanceGroup(services(), id),

    /** The group that was joined last. */
    group,
    row: (which = id): Promise<Item | undefined> => handling.table.get({ pk: `group#${which}`, sk: 'group' }),
    groups: () => services().stores.groups,

    /** What the notes of all groups say. */
    async notes(): Promise<unknown[]> {
      const keys = await handling.keysIn('payloads', 'groups/');
      return Promise.all(keys.map(async (key) => JSON.parse(await handling.objects.getText('payloads', key))));
    },

    /** Every delivery in a few words, the oldest first. */
    made: async () =>
      (await handling.deliveries()).map(({ kind, fileCount, status }) => `${kind} ${fileCount} ${status}`),
  };
}

export type Claims = Awaited<ReturnType<typeof startClaims>>;

/** The names of a batch's files, and how many bytes each has. */
export function filesOf(made: Batch | undefined): string[] {
  const { attachments = [] } = (made?.command ?? {}) as { attachments?: AttachedObject[] };
  return attachments.map(({ name, size }) => `${name} ${size}`);
}
