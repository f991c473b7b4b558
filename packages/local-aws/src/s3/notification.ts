import { createdEvent } from './bridge-event.ts';
import type { DeleteMarker, ObjectVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import type { BucketOptions, QueueNotification } from './options.ts';
import { type ObjectChange, objectChanges, s3Event } from './s3-event.ts';

export type { ObjectChange };

/** Tells every queue that asked for such a change of such a key, and EventBridge of a new object where that is switched on. */
export function announce(call: S3Call, change: ObjectChange, version: ObjectVersion | DeleteMarker): void {
  const { notifications = [], eventBridge = false } = call.bucket.options;
  const matching = notifications.filter((wanted) => wants(wanted, change, call.key));
  const isNew = change.startsWith('ObjectCreated:') && !version.marker;
  if (isNew) for (const listener of call.bucket.listeners) listener(call.key, version);
  if (matching.length === 0 && !(eventBridge && isNew)) return;
  const sequencer = call.state.nextSequencer();
  if (eventBridge && isNew) call.state.options.emit(createdEvent(call, change, version, sequencer));
  const body = JSON.stringify(s3Event(call, change, version, sequencer));
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
