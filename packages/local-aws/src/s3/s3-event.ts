import type { DeleteMarker, ObjectVersion } from './bucket.ts';
import { bucketArn, type S3Call } from './call.ts';
import { encodeKey } from './key-encoding.ts';

export const objectChanges = [
  'ObjectCreated:Put',
  'ObjectCreated:Copy',
  'ObjectCreated:CompleteMultipartUpload',
  'ObjectRemoved:Delete',
  'ObjectRemoved:DeleteMarkerCreated',
] as const;
export type ObjectChange = (typeof objectChanges)[number];

/**
 * The message that S3 sends to a queue.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Event(call: S3Call, change: ObjectChange, version: ObjectVersion | DeleteMarker, sequencer: string) {
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
      object: { ...describe(call, change, version), sequencer },
    },
  };
  return { Records: [record] };
}

function describe(call: S3Call, change: ObjectChange, version: ObjectVersion | DeleteMarker) {
  const created = change.startsWith('ObjectCreated:') && !version.marker;
  return {
    key: encodeKey(call.key),
    ...(created ? { size: version.size, eTag: version.etag } : {}),
    ...(version.versionId === 'null' ? {} : { versionId: version.versionId }),
  };
}

/** `arn:aws:sts::…:assumed-role/Role/session` becomes `AWS:Role:session`. */
function principalId(arn: string): string {
  const name = arn.split(':').slice(5).join(':');
  return `AWS:${name.split('/').slice(1).join(':') || name}`;
}
