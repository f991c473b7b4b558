import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Objects } from '../../aws/objects.ts';
import type { GroupCommand } from '../../config/grouping.ts';
import { AttachedObject } from '../../delivery/command.ts';
import { base32 } from '../../hash.ts';

/** The folder of the payloads bucket that says what uploads are to their groups. Its objects expire as payloads do. */
export const groupsPrefix = 'groups/';

const Note = z.object({
  /** The group's name, as the rule gave it. */
  group: z.string(),
  command: z.custom<GroupCommand>((value) => typeof value === 'object' && value !== null),
  refusedFiles: z.union([z.enum(['reject', 'note']), z.object({ link: z.object({ days: z.number() }) })]),
  policy: z.optional(z.enum(['park', 'resend'])),
  /** The file that joined, and the number by which S3 tells which write of its key came later. */
  file: z.optional(AttachedObject),
  sequencer: z.optional(z.string()),
  /** The manifest or the marker itself, which is no file of the group. */
  closer: z.optional(AttachedObject),
  /** The keys that a manifest names. */
  keys: z.optional(z.array(z.string())),
});
export type Note = z.infer<typeof Note>;

/** What the uploads of a group say: keys and texts, which may not go into the ledger. */
export interface GroupNotes {
  write(group: string, name: string, note: Note): Promise<void>;
  /** Throws an ObjectError `object_gone` when it was kept for too long. */
  read(group: string, name: string): Promise<Note>;
}

export function createGroupNotes(objects: Objects, payloads: string): GroupNotes {
  const keyOf = (group: string, name: string) => `${groupsPrefix}${group}/${name}.json`;
  return {
    write: (group, name, note) => objects.putText(payloads, keyOf(group, name), JSON.stringify(note)),
    read: async (group, name) => Note.parse(JSON.parse(await objects.getText(payloads, keyOf(group, name)))),
  };
}

/** 26 letters and digits that name a group without saying its name. */
export function groupId(operation: string, origin: string, name: string): string {
  return hash(['group', operation, origin, name]).slice(0, 26);
}

/** A key as a hash, however its accents are written: a Mac writes them otherwise than whoever typed the manifest. */
export function keyHash(key: string): string {
  return hash(['key', key.normalize('NFC')]).slice(0, 16);
}

/** How a member, a marker or a manifest is called in its group: the key's hash, and the version's. */
export function memberName(key: string, version: string): string {
  return `${keyHash(key)}.${hash(['version', version]).slice(0, 16)}`;
}

function hash(parts: readonly string[]): string {
  return base32(createHash('sha256').update(JSON.stringify(parts)).digest());
}
