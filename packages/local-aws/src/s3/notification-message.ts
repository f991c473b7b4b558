import type { ObjectVersion } from './bucket.ts';
import { bucketArn, type S3Call } from './call.ts';
import { encodeKey } from './encode-key.ts';

export const objectChanges = [
  'ObjectCreated:Put',
  'ObjectCreated:Copy',
  'ObjectCreated:CompleteMultipartUpload',
] as const;
export type ObjectChange = (typeof objectChanges)[number];

/**
 * The message that S3 sends to a queue.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notificationMessage(call: S3Call, change: ObjectChange, version: ObjectVersion, sequencer: string) {
  const { state, request } = call;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: state.options.region,
    eventTime: new Date().toISOString(),
    eventName: change,
    userIdentity: { principalId: principalId(request.principal.arn) },
    requestParameters: { sourceIPAddress: request.http.socket.remoteAddress ?? '' },
    responseElements: { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: `${call.bucket.name}-queue`,
      bucket: {
        name: call.bucket.name,
        ownerIdentity: { principalId: state.account },
        arn: bucketArn(call.bucket),
      },
      object: {
        key: encodeKey(call.key),
        size: version.size,
        eTag: version.etag,
        ...(version.versionId !== 'null' && { versionId: version.versionId }),
        sequencer,
      },
    },
  };
  return { Records: [record] };
}

/** `arn:aws:sts::…:assumed-role/Role/session` becomes `AWS:Role:session`. */
function principalId(arn: string): string {
  const name = arn.split(':').slice(5).join(':');
  return `AWS:${name.split('/').slice(1).join(':') || name}`;
}
