import { authorise, bucketArn, type S3Call } from './call.ts';
import { document } from './xml.ts';

export async function getBucketLocation(call: S3Call): Promise<void> {
  authorise(call, 's3:GetBucketLocation', { resource: bucketArn(call.bucket) });
  const { region } = call.state.options;

  call.response.writeHead(200, { 'content-type': 'application/xml' });
  // The oldest region has no name here, as on AWS.
  call.response.end(document('LocationConstraint', region === 'us-east-1' ? [] : [region]));
}
