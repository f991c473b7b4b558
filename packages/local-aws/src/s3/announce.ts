import type { ObjectVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import { notificationMessage, type ObjectChange, objectChanges } from './notification-message.ts';
import { objectCreatedEvent } from './object-created-event.ts';
import type { BucketOptions, QueueNotification } from './options.ts';

/** Sends the news of a new object to the listeners, the queues and the event bus that the bucket names. */
export function announce(call: S3Call, change: ObjectChange, version: ObjectVersion): void {
  const { notifications = [], eventBridge = false } = call.bucket.options;
  for (const listener of call.bucket.listeners) listener(call.key, version);
  const sequencer = call.state.nextSequencer();
  if (eventBridge) call.state.options.emit(objectCreatedEvent(call, change, version, sequencer));
  const body = JSON.stringify(notificationMessage(call, change, version, sequencer));
  for (const notification of notifications) {
    if (matches(notification, change, call.key)) call.state.options.notify(notification.queueArn, body);
  }
}

/** Throws for an event that is not emulated. */
export function checkNotifications(options: BucketOptions): void {
  for (const event of (options.notifications ?? []).flatMap(({ events }) => events)) {
    const isKnown = event.startsWith('s3:') && objectChanges.some((change) => covers(event, change));
    if (!isKnown) throw new Error(`The event ${event} is not emulated, only ${objectChanges.join(', ')}`);
  }
}

function matches({ events, prefix = '', suffix = '' }: QueueNotification, change: ObjectChange, key: string): boolean {
  return events.some((event) => covers(event, change)) && key.startsWith(prefix) && key.endsWith(suffix);
}

/** `s3:ObjectCreated:*` covers every change with this beginning. */
function covers(event: string, change: ObjectChange): boolean {
  const name = event.replace(/^s3:/, '');
  return name.endsWith(':*') ? change.startsWith(name.slice(0, -1)) : change === name;
}
