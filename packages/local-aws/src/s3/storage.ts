import { AwsError } from '../aws-error.ts';
import type { ObjectVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import { accessDeniedError } from './errors.ts';

type HeaderValues = Readonly<Record<string, string | undefined>>;

const encryption = 'x-amz-server-side-encryption';
const kmsKeyHeader = `${encryption}-aws-kms-key-id`;
const customerAlgorithm = `${encryption}-customer-algorithm`;
const customerKey = `${encryption}-customer-key`;
const customerKeyMd5 = `${encryption}-customer-key-md5`;

/** The headers by which an upload says under which key its object is stored. */
export const encryptionHeaders: readonly string[] = [
  encryption,
  kmsKeyHeader,
  customerAlgorithm,
  customerKey,
  customerKeyMd5,
];

/** Those that a read repeats. The customer's key itself is never stored. */
const repeated = encryptionHeaders.filter((name) => name !== customerKey);

/** The classes that S3 keeps objects in. The bytes of the last two must be restored before a read. */
export const storageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;
export type StorageClass = (typeof storageClasses)[number];

/**
 * Returns the encryption of an object, as reads repeat it. Nothing is encrypted here: only the answers are as if it were. Throws
 * unless the signer may use the key.
 */
export function encryptionOf(call: S3Call): Record<string, string> {
  const { headers, request } = call;
  const keyArn = headers[kmsKeyHeader];
  if (keyArn !== undefined && !request.isAllowed('kms:GenerateDataKey', keyArn)) {
    throw notAuthorised(call, 'kms:GenerateDataKey', keyArn);
  }
  const given = repeated.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return Object.fromEntries(given);
}

/** Returns the headers of an object without its encryption: a copy chooses that anew. */
export function withoutEncryption(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !repeated.includes(name)));
}

/** The usual class is left out of an answer. */
export function storageClassHeader({ storageClass }: Pick<ObjectVersion, 'storageClass'>): Record<string, string> {
  return storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass };
}

/** Throws when the customer's key does not come with these headers of the request, or is another one. HEAD asks for it too. */
export function checkCustomerKey(headers: HeaderValues, stored: HeaderValues): void {
  if (stored[customerAlgorithm] === undefined) return;
  const given = headers[customerKeyMd5];
  if (given === undefined) {
    throw new AwsError(
      'InvalidRequest',
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (given !== stored[customerKeyMd5]) throw accessDeniedError();
}

/** Throws for bytes that S3 does not hand out: archived, or encrypted by a key that the signer may not use. */
export function checkBytesReadable(call: S3Call, { storageClass, headers }: ObjectVersion): void {
  if (storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE') {
    const message = "The operation is not valid for the object's storage class";
    throw new AwsError('InvalidObjectState', message, { status: 403, details: { StorageClass: storageClass } });
  }
  const keyArn = headers[kmsKeyHeader];
  if (keyArn !== undefined && !call.request.isAllowed('kms:Decrypt', keyArn)) {
    throw notAuthorised(call, 'kms:Decrypt', keyArn);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
function notAuthorised({ request }: S3Call, action: string, resource: string): AwsError {
  const who = `User: ${request.principal.arn} is not authorized to perform: ${action} on resource: ${resource}`;
  return accessDeniedError(`${who} because no identity-based policy allows the ${action} action`);
}
