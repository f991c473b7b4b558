import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import type { Objects } from '../aws/objects.ts';
import type { Secrets } from '../aws/secrets.ts';
import { base32, equalInConstantTime } from '../hash.ts';
import { parseKeys } from './rotating-keys.ts';

/** The right to download one file that a delivery left out, until a time. */
export interface FileRight {
  /** The delivery's id. */
  readonly id: string;
  /** The file's position in the command, from 1. */
  readonly number: number;
  /** Epoch seconds. */
  readonly until: number;
}

/** Signs rights with a key of their own, which can be replaced. */
export interface LinkSigner {
  /** Returns 130 bits as 26 letters and digits, by the first active key. */
  sign(right: FileRight): Promise<string>;
  /** Whether an active or retiring key signed exactly this right. Takes the same time for yes and no. */
  isSigned(right: FileRight, signature: string): Promise<boolean>;
}

export function createLinkSigner(secrets: Secrets, keySecret: string): LinkSigner {
  return {
    async sign(right) {
      const [key] = parseKeys(await secrets.get(keySecret));
      if (key === undefined) throw new Error('The secret of the link key holds no active key');
      return signatureOf(key, right);
    },

    async isSigned(right, signature) {
      // Another process may have signed with a key that is newer than the cached ones.
      for (const read of [secrets.get, secrets.refetch]) {
        const keys = parseKeys(await read(keySecret));
        if (keys.map((key) => equalInConstantTime(signature, signatureOf(key, right))).includes(true)) return true;
      }
      return false;
    },
  };
}

function signatureOf(key: string, { id, number, until }: FileRight): string {
  return base32(createHmac('sha256', key).update(`file ${id} ${number} ${until}`).digest()).slice(0, 26);
}

/** Returns the right as a path of the HTTP API. There is no query: in a case's text, `&` may be read as HTML. */
export async function linkPath(signer: LinkSigner, right: FileRight): Promise<string> {
  const { id, number, until } = right;
  return `/files/${id}/${number}/${until}/${await signer.sign(right)}`;
}

/** The folder of the payloads bucket that says where links lead. Its objects expire with the longest link. */
export const linksPrefix = 'links/';

/** What a link leads to: a version of an object, and the name to save it under. */
const LinkedFile = z.object({ bucket: z.string(), key: z.string(), versionId: z.string(), name: z.string() });
export type LinkedFile = z.infer<typeof LinkedFile>;

/** Returns the key of the note about a link's file. */
export function linkNoteKey({ id, number }: Pick<FileRight, 'id' | 'number'>): string {
  return `${linksPrefix}${id}/${number}.json`;
}

/** Stores where a link leads, so that the function behind links reads no command. Doing it twice is the same as once. */
export async function keepLinkedFile(
  objects: Objects,
  payloads: string,
  right: FileRight,
  { bucket, key, versionId = '', name }: Omit<LinkedFile, 'versionId'> & { readonly versionId?: string | undefined },
): Promise<void> {
  const file: LinkedFile = { bucket, key, versionId, name };
  await objects.putText(payloads, linkNoteKey(right), JSON.stringify(file));
}

/** Returns where a link leads. Throws an ObjectError `object_gone` when that was erased or has expired. */
export async function readLinkedFile(objects: Objects, payloads: string, right: FileRight): Promise<LinkedFile> {
  return LinkedFile.parse(JSON.parse(await objects.getText(payloads, linkNoteKey(right))));
}
