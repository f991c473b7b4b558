import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { undefinedIfGone } from '../../lib/aws/objects.ts';
import { spellingsOf } from '../../lib/config/spellings.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import { type AttachedObject, commandId } from '../../lib/delivery/command.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { followUpsFolder } from '../../lib/delivery/ledger/payload.ts';
import { boundPrefix } from '../../lib/uploads/bound-uploads.ts';
import { dedupeKeyOf, originOf, uploadOf } from '../../lib/uploads/upload-event.ts';
import { inBatches } from '../in-batches.ts';
import { mentionsAddress } from '../mentions-address.ts';
import type { Operator } from '../operator.ts';
import { payloadKeys } from '../payload-keys.ts';
import { requireReadable } from '../readable-bucket.ts';
import { rowsWhere } from './rows.ts';

const idForm = /^[a-z2-7]{26}$/;

export function isDeliveryId(text: string): boolean {
  return idForm.test(text);
}

/** How people name deliveries. The first form that fits decides. */
const ways: readonly [RegExp, (operator: Operator, name: string) => Promise<Delivery[]>][] = [
  [idForm, ({ engine }, id) => rowsOf(engine.stores.ledger, [id])],
  [/^wkx-[a-z2-7]{20}$/i, byMarker],
  [/^s3:\/\//, byObject],
  [/@/, (operator, address) => byPayload(operator, (text) => mentionsAddress(text, address))],
  [/^[0-9a-f]{24}$/i, (_operator, id) => byRecord(id.toLowerCase())],
  [/(?:)/, byNumber],
];

/**
 * Returns the deliveries that a person means, the newest first: by an id, a marker, a file, the e-mail address of a contact, the
 * id of a record, or the number of a case, with those that changed it.
 */
export async function findDeliveries(operator: Operator, name: string): Promise<Delivery[]> {
  const [, find] = ways.find(([form]) => form.test(name)) ?? [];
  const found = (await find?.(operator, name)) ?? [];
  const once = new Map(found.map((delivery) => [delivery.id, delivery]));
  return [...once.values()].sort((a, b) => b.acceptedAt - a.acceptedAt);
}

async function byMarker({ engine: { stores } }: Operator, marker: string): Promise<Delivery[]> {
  const id = await stores.markers.find(marker.toLowerCase());
  return id === undefined ? [] : rowsOf(stores.ledger, [id]);
}

/** A delivered file is found by the id that its event has. One that is not delivered may have come in a group or a call. */
async function byObject(operator: Operator, address: string): Promise<Delivery[]> {
  const { engine, bridge } = operator;
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(address) ?? [];
  const [, boundId] = new RegExp(`^${boundPrefix}([a-z2-7]{26})/`).exec(key) ?? [];
  if (boundId !== undefined) return rowsOf(engine.stores.ledger, [boundId]);
  requireReadable(bridge, { bucket, key });
  const own = await deliveriesOfObject(operator, { bucket, key });
  if (own.length > 0) return own;
  const isIt = (file: NamedFile) => file.bucket === bucket && folded(file.key) === folded(key);
  return byPayload(operator, (text) => filesIn(text).some(isIt));
}

/** Returns the deliveries that the versions of an object became by themselves, each by the id that its event has. */
export async function deliveriesOfObject(
  { engine, bridge }: Operator,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<Delivery[]> {
  const { operation } = bucketNamed(bridge, bucket);
  const ids = (await versionsOf(bucket, key)).map((upload) =>
    commandId(operation, { origin: originOf(upload), dedupeKey: dedupeKeyOf(upload) }),
  );
  return rowsOf(engine.stores.ledger, ids);
}

async function versionsOf(bucket: string, key: string) {
  const client = new S3Client({});
  try {
    const pages = await Promise.all(
      spellingsOf(key).map((Prefix) => client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix }))),
    );
    return pages
      .flatMap(({ Versions = [] }) => Versions)
      .filter(({ Key = '' }) => Key.normalize('NFC') === key.normalize('NFC'))
      .map(({ Key = '', VersionId, ETag = '', Size = 0, LastModified }) =>
        uploadOf(bucket, {
          key: Key,
          versionId: VersionId === 'null' ? undefined : VersionId,
          etag: ETag.replaceAll('"', ''),
          size: Size,
          sequencer: LastModified?.toISOString() ?? '',
        }),
      );
  } finally {
    client.destroy();
  }
}

async function byRecord(id: string): Promise<Delivery[]> {
  const found = await Promise.all([{ crmId: id }, { caseId: id }].map((equal) => rowsWhere({ equal }, () => {})));
  return found.flat();
}

/** The case with this number, and what changed it. Else a file whose name holds the text. */
async function byNumber(operator: Operator, number: string): Promise<Delivery[]> {
  const made = await rowsWhere({ equal: { idPrefijo: number } }, () => {});
  const ids = new Set(made.flatMap((one) => ('crmId' in one && one.crmId ? [one.crmId] : [])));
  const changed = await Promise.all([...ids].map(byRecord));
  const found = [...made, ...changed.flat()];
  return found.length > 0 ? found : byFile(operator, number);
}

function byFile(operator: Operator, name: string): Promise<Delivery[]> {
  const wanted = folded(name);
  const isIt = ({ key, name }: NamedFile) => folded(key).includes(wanted) || folded(name).includes(wanted);
  return byPayload(operator, (text) => filesIn(text).some(isIt));
}

type NamedFile = Pick<AttachedObject, 'bucket' | 'key' | 'name'>;

function filesIn(payload: string): NamedFile[] {
  const { attachments = [], missing = [] } = JSON.parse(payload) as Partial<Record<string, NamedFile[]>>;
  return [...attachments, ...missing];
}

/** The same for a name in any case, and in either spelling of its accents. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Returns the deliveries whose stored command fits. The bridge keeps none of what was delivered in full. */
async function byPayload(operator: Operator, fits: (text: string) => boolean): Promise<Delivery[]> {
  const { engine, payloads } = operator;
  const { objects, ledger } = engine.stores;
  const ids: string[] = [];
  for (const prefix of ['commands/', 'later/', `${followUpsFolder}/`]) {
    for await (const keys of inBatches(payloadKeys(payloads, prefix))) {
      const texts = await Promise.all(
        keys.map((key) =>
          key.endsWith('files-to-tag.json') ? undefined : undefinedIfGone(objects.getText(payloads, key)),
        ),
      );
      ids.push(...keys.flatMap((key, at) => (fits(texts[at] ?? '{}') ? [key.split('/')[1] ?? ''] : [])));
    }
  }
  return rowsOf(ledger, ids);
}

async function rowsOf(ledger: Operator['engine']['stores']['ledger'], ids: readonly string[]): Promise<Delivery[]> {
  const rows = await Promise.all(ids.map((id) => ledger.read(id)));
  return rows.filter((row) => row !== undefined);
}
