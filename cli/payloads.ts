import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { fileKinds } from '../lib/config/file-kinds.ts';

/**
 * The keys of all payloads: what people wrote, under `<command id>/<fingerprint>.json`, and the notes of uploads that became
 * nothing; or those under a prefix. With the rights of whoever runs this.
 */
export async function* payloadKeys(bucket: string, prefix = ''): AsyncGenerator<string> {
  const client = new S3Client({});
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  } finally {
    client.destroy();
  }
}

/** What may follow an address by which people named a file: `ana@example.com.pdf` is hers, `ana@example.com.co` is not. */
const endings = [...Object.keys(fileKinds), 'json', 'txt', 'xml'].join('|');

/** Whether the text of a payload names this address, as a whole and whatever its case. */
export function names(payload: string, address: string): boolean {
  const literal = address.toLowerCase().replace(/[^a-z0-9]/g, String.raw`\$&`);
  const goesOn = String.raw`[a-z0-9-]|\.(?!(?:${endings})(?![a-z0-9.-]))[a-z0-9]`;
  return new RegExp(`(?<![a-z0-9._%+@-])${literal}(?!${goesOn})`).test(textsOf(payload).toLowerCase());
}

/** Its texts as they were before JSON escaped them. */
function textsOf(payload: string): string {
  const texts: string[] = [];
  JSON.parse(payload, (key, value: unknown) => {
    texts.push(key, ...(typeof value === 'string' ? [value] : []));
    return value;
  });
  return texts.join('\n');
}
