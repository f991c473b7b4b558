import type { Objects } from '../../aws/objects.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import type { AttachedObject } from '../command.ts';
import { checkFile } from '../inline-file.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { PayloadError } from '../ledger/payload.ts';
import type { OperationSettings } from '../operations.ts';

/** Whether the last attempt could not read an object. Another call before it can be read would spend the day in vain. */
export function couldNotRead({ reason }: Pick<Delivery, 'reason'>): boolean {
  return reason?.startsWith('object_') === true;
}

/** Whether the CRM may act on a part of this call, so that a file that cannot be read would leave it uncertain. */
export function isUnfenced(
  { kind }: Pick<Delivery, 'kind'>,
  { fence }: Pick<Wolkvox, 'fence'>,
  { insertCaseBy }: Pick<OperationSettings, 'insertCaseBy'>,
): boolean {
  return fence === 'first-byte' || (kind === 'insertCase' && insertCaseBy === 'form-data');
}

/** Throws a PayloadError when a file has no bytes. A hook can name one that no upload's check has seen. */
export function refuseEmpty(files: readonly AttachedObject[]): void {
  const empty = files.findIndex(({ size }) => size === 0);
  if (empty >= 0) throw new PayloadError(`empty:${empty + 1}`);
}

/** Throws the ObjectError of the first file that cannot be read, or has another size. */
export async function requireReadable(objects: Objects, files: readonly AttachedObject[]): Promise<void> {
  for (const file of files) await checkFile(objects, file);
}
