import * as z from 'zod/mini';
import type { Objects } from '../../aws/objects.ts';
import type { GroupCommand } from '../../config/grouping.ts';
import { AttachedObject } from '../../delivery/command.ts';
import { shortHash } from '../../hash.ts';

/** The folder of the payloads bucket that holds the notes of groups. Its objects expire as payloads do. */
export const groupsPrefix = 'groups/';

const Note = z.object({
  /** The group's name, from the rule. */
  group: z.string(),
  command: z.custom<GroupCommand>((value) => typeof value === 'object' && value !== null),
  refusedFiles: z.union([z.enum(['reject', 'note']), z.object({ link: z.object({ days: z.number() }) })]),
  policy: z.optional(z.enum(['park', 'resend'])),
  /** The file that joined. */
  file: z.optional(AttachedObject),
  /** S3's number that grows with each write of its key. Absent where the upload came without S3's event. */
  sequencer: z.optional(z.string()),
  /** When it was written, ISO 8601, in whole seconds. */
  modifiedAt: z.optional(z.string()),
  /** The manifest or the marker file itself, which is no file of the group. */
  closer: z.optional(AttachedObject),
  /** The keys that a manifest names. */
  keys: z.optional(z.array(z.string())),
});
export type Note = z.infer<typeof Note>;

/** One note for each upload of a group: keys and texts, which the ledger must not hold. */
export interface GroupNotes {
  write(group: string, name: string, note: Note): Promise<void>;
  /** Throws an ObjectError `object_gone` when the note has expired or was erased. */
  read(group: string, name: string): Promise<Note>;
}

export function createGroupNotes(objects: Objects, payloads: string): GroupNotes {
  const noteKey = (group: string, name: string) => `${groupsPrefix}${group}/${name}.json`;
  return {
    write: (group, name, note) => objects.putText(payloads, noteKey(group, name), JSON.stringify(note)),
    read: async (group, name) => Note.parse(JSON.parse(await objects.getText(payloads, noteKey(group, name)))),
  };
}

/** 26 letters and digits that identify a group and do not reveal its name. The same for a name in NFC and in NFD. */
export function groupId(operation: string, origin: string, name: string): string {
  return shortHash(['group', operation, origin, name.normalize('NFC')]);
}

/** Returns a key as a hash, the same in NFC and NFD: a Mac writes accents in another form than a typed manifest. */
export function keyHash(key: string): string {
  return shortHash(['key', key.normalize('NFC')], 16);
}

/** Returns the name of an upload in its group: the key's hash, and the version's. */
export function memberName(key: string, version: string): string {
  return `${keyHash(key)}.${shortHash(['version', version], 16)}`;
}
