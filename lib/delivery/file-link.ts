import { equalInConstantTime } from '../hash.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** The right to download one file that a delivery left out, until a time. */
export interface FileRight {
  /** The delivery's id. */
  readonly id: string;
  /** The file's position in the command, from 1. */
  readonly number: number;
  /** Epoch seconds. */
  readonly until: number;
}

/** Returns the right as a path of the HTTP API. There is no query: in a case's text, `&` may be read as HTML. */
export async function linkPath(hash: KeyedHash, right: FileRight): Promise<string> {
  const { id, number, until } = right;
  return `/files/${id}/${number}/${until}/${await signatureOf(hash, right)}`;
}

/** Whether the bridge made this signature for exactly this right. Takes the same time for yes and no. */
export async function isSigned(hash: KeyedHash, right: FileRight, signature: string): Promise<boolean> {
  return equalInConstantTime(signature, await signatureOf(hash, right));
}

/** 130 bits as 26 letters and digits. */
async function signatureOf(hash: KeyedHash, { id, number, until }: FileRight): Promise<string> {
  return (await hash('file', `${id} ${number} ${until}`)).slice(0, 26);
}
