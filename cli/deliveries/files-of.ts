import { undefinedIfRefused } from '../../lib/aws/objects.ts';
import { attachmentsOf, type Command, missingOf } from '../../lib/delivery/command.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { readFilesToTag } from '../../lib/delivery/ledger/file-tags.ts';
import { PayloadError, readPayload } from '../../lib/delivery/ledger/payload.ts';
import type { OptionSpecs } from '../bridge-command.ts';
import type { Operator } from '../operator.ts';

/** What people wrote is shown on the stack of this machine, and elsewhere only when it is asked for. */
export const whatOption = { what: { type: 'boolean' } } as const satisfies OptionSpecs;

/** Whether names of files and what people wrote may be shown. */
export function showsWhat({ isLocal }: Operator, { what }: { readonly what?: boolean | undefined }): boolean {
  return what ?? isLocal;
}

/** Whether its payload was deleted: it was delivered in full. */
export function keepsNothing({ status, missing }: Delivery): boolean {
  return status === 'delivered' && !missing;
}

/** Returns the command as it was accepted. `undefined` when it is gone, kept from us, or not what was accepted. */
export async function commandOf({ engine }: Operator, delivery: Delivery): Promise<Command | undefined> {
  if (keepsNothing(delivery)) return undefined;
  return undefinedIfRefused(readPayload(engine.stores.objects, delivery)).catch((error: unknown) => {
    if (error instanceof PayloadError) return undefined;
    throw error;
  });
}

/**
 * Returns the files of a delivery, each as `s3://BUCKET/KEY`, those that it goes without included. None once it was delivered: then
 * the bridge keeps no names.
 */
export async function filesOf(operator: Operator, delivery: Delivery): Promise<string[]> {
  if (delivery.fileCount === 0 && !delivery.missing) return [];
  const command = await commandOf(operator, delivery);
  if (command) return [...attachmentsOf(command), ...missingOf(command)].map(addressOf);
  const { engine, payloads } = operator;
  const noted = delivery.wantsTags ? await readFilesToTag(engine.stores.objects, payloads, delivery.id) : [];
  return noted.map(({ bucket, key }) => `s3://${bucket}/${key}`);
}

/** A file that came within a body has no object, and one of `POST /uploads` has a key that does not say its name. */
function addressOf({ bucket, key, name }: { readonly bucket: string; readonly key: string; readonly name: string }) {
  if (bucket === '') return `${name} (within the call)`;
  return key.endsWith(name) ? `s3://${bucket}/${key}` : `s3://${bucket}/${key} (${name})`;
}
