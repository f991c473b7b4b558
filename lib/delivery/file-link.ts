import { equalInConstantTime } from '../hash.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** The right to fetch one file that a delivery went without, until a time. */
export interface FileRight {
  /** The delivery's id. */
  readonly id: string;
  /** The how-manieth of the command's files, from 1. */
  readonly number: number;
  /** Epoch seconds. */
  readonly until: number;
}

/** The right as a path of the HTTP API. All of it stands in the path: in a case's text, `&` may be read as HTML. */
export async function linkPath(hash: KeyedHash, right: FileRight): Promise<string> {
  const { id, number, until } = right;
  return `/files/${id}/${number}/${until}/${await signatureOf(hash, right)}`;
}

/** Whether the bridge made this signature for exactly this right. Takes as long whichever it is. */
export async function isSigned(hash: KeyedHash, right: FileRight, signature: string): Promise<boolean> {
  return equalInConstantTime(signature, await signatureOf(hash, right));
}

/** 130 bits as 26 letters and digits. */
async function signatureOf(hash: KeyedHash, { id, number, until }: FileRight): Promise<string> {
  return (await hash('file', `${id} ${number} ${until}`)).slice(0, 26);
}
