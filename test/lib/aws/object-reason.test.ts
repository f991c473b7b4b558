import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createObjectFacts } from '../../../lib/aws/object-facts.ts';
import { isHeld, type ObjectReason } from '../../../lib/aws/object-reason.ts';
import { createObjects } from '../../../lib/aws/objects.ts';

const who = 'User: arn:aws:sts::111122223333:assumed-role/DeliverRole/deliver is not authorized to perform:';

/** As S3 answers: the status, the code and the sentence of its XML. */
const refusals: readonly (readonly [what: string, status: number, code: string, message: string, ObjectReason])[] = [
  [
    'an archived object',
    403,
    'InvalidObjectState',
    "The operation is not valid for the object's storage class",
    'object_archived',
  ],
  [
    'a policy that denies',
    403,
    'AccessDenied',
    `${who} s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a resource-based policy`,
    'object_denied',
  ],
  ['a policy that does not allow', 403, 'AccessDenied', 'Access Denied', 'object_denied'],
  [
    'a missing key, without the right to list',
    403,
    'AccessDenied',
    `${who} s3:ListBucket on resource: "arn:aws:s3:::b" because no identity-based policy allows the s3:ListBucket action`,
    'object_denied',
  ],
  [
    'a missing KMS right',
    403,
    'AccessDenied',
    `${who} kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1 because no identity-based policy allows the kms:Decrypt action`,
    'object_kms_denied',
  ],
  ['a disabled KMS key', 400, 'KMS.DisabledException', 'arn:aws:kms:… is disabled.', 'object_kms_denied'],
  [
    'a KMS key that is to be deleted',
    400,
    'KMS.KMSInvalidStateException',
    'arn:aws:kms:… is pending deletion.',
    'object_kms_denied',
  ],
  ['a KMS key that is gone', 400, 'KMS.NotFoundException', 'Invalid keyId', 'object_kms_denied'],
  [
    'a key of the sender',
    400,
    'InvalidRequest',
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    'object_customer_key',
  ],
  ['any other faulty call', 400, 'InvalidRequest', 'The range is wrong', 'object_unreadable'],
  ['a fault whose text names the encryption', 500, 'InternalError', 'Server-Side Encryption', 'object_unreadable'],
  ['a missing key, by its code alone', 410, 'NoSuchKey', '', 'object_gone'],
  ['a missing key', 404, 'NoSuchKey', 'The specified key does not exist.', 'object_gone'],
  ['a missing version', 404, 'NoSuchVersion', 'The specified version does not exist.', 'object_gone'],
  [
    'another content',
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    'object_changed',
  ],
  [
    'a policy that denies an object whose name looks like another cause',
    403,
    'AccessDenied',
    `${who} s3:GetObject on resource: "arn:aws:s3:::b/kms:Decrypt.pdf" because no identity-based policy allows it`,
    'object_denied',
  ],
  ['a wrong clock', 403, 'RequestTimeTooSkewed', 'The difference is too large.', 'object_unreadable'],
  ['credentials that S3 does not know yet', 403, 'InvalidAccessKeyId', 'It does not exist.', 'object_unreadable'],
  ['an old token', 400, 'ExpiredToken', 'The provided token has expired.', 'object_unreadable'],
  ['an overloaded S3', 503, 'SlowDown', 'Please reduce your request rate.', 'object_unreadable'],
];

describe('why an object cannot be read', () => {
  it.each(refusals)('is told apart for %s', async (_what, status, code, message, reason) => {
    const objects = createObjects(clientThatAnswers({ GET: [status, code, message] }));

    await expect(objects.open({ bucket: 'b', key: 'k', versionId: 'v' })).rejects.toMatchObject({ reason, status });
  });

  it('is held for what a person can end, and for nothing else', () => {
    const held = new Set(refusals.map(([, , , , reason]) => reason).filter(isHeld));

    expect([...held].sort()).toEqual(['object_archived', 'object_denied', 'object_kms_denied']);
  });

  it.each([
    [403, 'AccessDenied', `${who} kms:Decrypt on resource: arn`, 'object_kms_denied'],
    [400, 'InvalidRequest', 'stored using a form of Server Side Encryption', 'object_customer_key'],
    [403, 'AccessDenied', 'Access Denied', 'object_denied'],
    [403, 'RequestTimeTooSkewed', 'The difference is too large.', 'object_unreadable'],
  ] as const)('is asked once more after a HEAD, whose %d has no code', async (status, code, message, reason) => {
    const facts = createObjectFacts(clientThatAnswers({ HEAD: [status, '', ''], GET: [status, code, message] }));

    await expect(facts.head({ bucket: 'b', key: 'k' })).rejects.toMatchObject({ reason });
  });
});

describe('an object that S3 does not find', () => {
  it('may appear when its version is known and S3 names the key, as after versioning was switched on', async () => {
    const hidden = createObjects(clientThatAnswers({ GET: [404, 'NoSuchKey', ''] }));

    await expect(hidden.open({ bucket: 'b', key: 'k', versionId: 'v' })).rejects.toMatchObject({ mayAppear: true });
    await expect(hidden.open({ bucket: 'b', key: 'k' })).rejects.toMatchObject({ mayAppear: false });
  });

  it('is gone when S3 looked among the versions', async () => {
    const gone = createObjects(clientThatAnswers({ GET: [404, 'NoSuchVersion', ''] }));

    await expect(gone.open({ bucket: 'b', key: 'k', versionId: 'v' })).rejects.toMatchObject({
      reason: 'object_gone',
      mayAppear: false,
    });
  });
});

type Answer = readonly [status: number, code: string, message: string];

/** A client whose requests are answered here, as S3 would. A HEAD has no body. */
function clientThatAnswers(answers: { readonly GET: Answer; readonly HEAD?: Answer }): S3Client {
  const handle = async ({ method }: { method: string }) => {
    const [statusCode, code, message] = (method === 'HEAD' ? answers.HEAD : undefined) ?? answers.GET;
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    const headers = { 'content-type': 'application/xml' };
    const body = Readable.from(method === 'HEAD' ? [] : [xml]);
    return { response: { statusCode, headers, body } };
  };
  return new S3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
}
