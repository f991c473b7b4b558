import type { BusEvent } from '../events/bus.ts';
import type { ObjectVersion } from './bucket.ts';
import { bucketArn, type S3Call } from './call.ts';
import type { ObjectChange } from './notification-message.ts';

const reasons: Readonly<Record<ObjectChange, string>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
};

/**
 * The event that S3 sends to EventBridge for a new object. Its key is not encoded, unlike in a notification of S3.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function objectCreatedEvent(
  call: S3Call,
  change: ObjectChange,
  version: ObjectVersion,
  sequencer: string,
): BusEvent {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: [bucketArn(call.bucket)],
    detail: {
      version: '0',
      bucket: { name: call.bucket.name },
      object: {
        key: call.key,
        size: version.size,
        etag: version.etag,
        ...(version.versionId !== 'null' && { 'version-id': version.versionId }),
        sequencer,
      },
      'request-id': call.requestId,
      requester: call.state.account,
      'source-ip-address': call.request.http.socket.remoteAddress ?? '',
      reason: reasons[change],
    },
  };
}
