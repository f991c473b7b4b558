import type { S3ServiceException } from '@aws-sdk/client-s3';

/**
 * Why an object cannot be read.
 * - `object_gone`: it, or that version of it, does not exist.
 * - `object_changed`: it was overwritten, in a bucket without versions.
 * - `object_wrong_size`: it has more or fewer bytes than its command says.
 * - `object_archived`: its storage class keeps the bytes away until somebody restores it.
 * - `object_denied`: a policy forbids reading it.
 * - `object_kms_denied`: the KMS key that encrypts it may not be used, or is disabled.
 * - `object_customer_key`: its sender encrypted it with a key of their own (SSE-C), which the bridge does not have.
 * - `object_unreadable`: anything else. Most often it passes.
 */
export type ObjectReason =
  | 'object_gone'
  | 'object_changed'
  | 'object_wrong_size'
  | 'object_archived'
  | 'object_denied'
  | 'object_kms_denied'
  | 'object_customer_key'
  | 'object_unreadable';

/** The reasons that a person must end, and that no time ends. Then the same object can be read. */
const heldReasons: readonly string[] = ['object_archived', 'object_denied', 'object_kms_denied'];

/** Whether an object for which this is the reason can be read again once a person has ended it. */
export function isHeld(reason: string | undefined): boolean {
  return reason !== undefined && heldReasons.includes(reason);
}

/** Codes with status 403 that say nothing about the object: of the clock, the signature, and credentials that were just made. */
const faultyCalls: readonly string[] = ['RequestTimeTooSkewed', 'SignatureDoesNotMatch', 'InvalidAccessKeyId'];

/**
 * Returns why S3 refused a read. A HEAD has no body, so its error names the status only.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function objectReasonOf({ name, message, $metadata }: S3ServiceException): ObjectReason {
  const status = $metadata.httpStatusCode;
  if (name === 'InvalidObjectState') return 'object_archived';
  // `KMS.DisabledException`, `KMS.NotFoundException`, `KMS.KMSInvalidStateException`.
  if (name.startsWith('KMS.')) return 'object_kms_denied';
  // The call itself was faulty, and the next one may not be.
  if (faultyCalls.includes(name)) return 'object_unreadable';
  // S3 says which action is missing where bucket and caller belong to the same account or organization.
  if (status === 403) return /to perform: kms:/.test(message) ? 'object_kms_denied' : 'object_denied';
  if (status === 404 || name === 'NoSuchKey') return 'object_gone';
  if (status === 412) return 'object_changed';
  // An `InvalidRequest` of which S3 documents no code of its own.
  if (status === 400 && /server.side encryption/i.test(message)) return 'object_customer_key';
  return 'object_unreadable';
}
