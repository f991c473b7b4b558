import { Readable } from 'node:stream';
import type { Objects } from '../aws/objects.ts';
import type { AttachedObject } from './command.ts';

/** Opens the bytes of a file: its object's, or those that the command itself carries. Throws an ObjectError. */
export async function openFile(objects: Objects, file: AttachedObject): Promise<Readable> {
  return file.inline === undefined ? objects.open(file) : Readable.from([Buffer.from(file.inline, 'base64')]);
}

/** Throws the ObjectError of a file whose object cannot be read. */
export async function checkFile(objects: Objects, file: AttachedObject): Promise<void> {
  if (file.inline === undefined) await objects.check(file);
}
