import type { Attachment } from '../wolkvox/attachment.ts';

/** Whether a spreadsheet opens a file of this name as a table. */
export function isTable({ name }: Pick<Attachment, 'name'>): boolean {
  return /\.(csv|tsv|tab)$/i.test(name);
}

/** Whether a spreadsheet takes a table with these first bytes for SYLK, whose formulas need no sign in front: `C;X1;E1+1`. */
export function isSylk(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1').replaceAll('\0', '');
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?ID;/.test(start);
}
