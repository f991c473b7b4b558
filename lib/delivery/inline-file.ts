import { Readable } from 'node:stream';
import { type Objects, requireSize } from '../aws/objects.ts';
import type { AttachedObject } from './command.ts';

/** Opens the bytes of a file: its object's, or those that the command itself carries. Throws an ObjectError. */
export async function openFile(objects: Objects, file: AttachedObject): Promise<Readable> {
  return file.inline === undefined ? objects.open(file) : Readable.from([inlineBytes(file, file.inline)]);
}

/** Throws the ObjectError of a file whose object cannot be read, or has another size. */
export async function checkFile(objects: Objects, file: AttachedObject): Promise<void> {
  if (file.inline === undefined) await objects.check(file);
  else inlineBytes(file, file.inline);
}

function inlineBytes(file: AttachedObject, base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  requireSize(file, bytes.length);
  return bytes;
}
