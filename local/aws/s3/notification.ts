import type { DeleteMarker, ObjectVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import type { BucketOptions, QueueNotification } from './options.ts';
import { type ObjectChange, objectChanges, s3Event } from './s3-event.ts';

export type { ObjectChange };

/** Tells every queue that asked for such a change of such a key. Other receivers would be told here too. */
export function announce(call: S3Call, change: ObjectChange, version: ObjectVersion | DeleteMarker): void {
  const matching = (call.bucket.options.notifications ?? []).filter((wanted) => wants(wanted, change, call.key));
  if (matching.length === 0) return;
  const body = JSON.stringify(s3Event(call, change, version));
  for (const { queueArn } of matching) call.state.options.notify(queueArn, body);
}

/** Throws for an event that would never come. */
export function checkNotifications(options: BucketOptions): void {
  for (const event of (options.notifications ?? []).flatMap(({ events }) => events)) {
    const known = event.startsWith('s3:') && objectChanges.some((change) => covers(event, change));
    if (!known) throw new Error(`The local S3 does not emit ${event}: only ${objectChanges.join(', ')}`);
  }
}

function wants(wanted: QueueNotification, change: ObjectChange, key: string): boolean {
  const { events, prefix = '', suffix = '' } = wanted;
  return events.some((event) => covers(event, change)) && key.startsWith(prefix) && key.endsWith(suffix);
}

/** `s3:ObjectCreated:*` covers every change whose name starts so. */
function covers(event: string, change: ObjectChange): boolean {
  const name = event.replace(/^s3:/, '');
  return name.endsWith(':*') ? change.startsWith(name.slice(0, -1)) : change === name;
}
