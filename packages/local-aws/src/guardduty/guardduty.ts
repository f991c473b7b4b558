import type { BusEvent, EventBus } from '../events/bus.ts';
import type { ObjectVersion } from '../s3/bucket.ts';
import type { S3Service } from '../s3/service.ts';
import type { Store } from '../store.ts';
import { type ScanStatus, scan } from './scan.ts';

/** One version of an object. Without a version id, the newest. */
export interface ScannedObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** Malware Protection for S3. It scans new objects and publishes each result as a tag and as an event. */
export interface GuardDuty {
  /** Starts to scan the new objects of the bucket. With `scanMs: 'by-hand'` it does not scan. */
  protect(bucket: string): void;
  /**
   * Publishes this result of a scan. May be called more than once for an object. Throws when there is no such object.
   * `tag`: whether the object gets its tag. @default true
   */
  finish(object: ScannedObject, status: ScanStatus, options?: { readonly tag?: boolean }): void;
}

export interface GuardDutyOptions {
  readonly s3: S3Service;
  readonly events: EventBus;
  readonly store: Store;
  readonly region: string;
  readonly account: string;
  /** The duration of a scan in milliseconds. `by-hand`: until `finish`. @default 300 */
  readonly scanMs?: number | 'by-hand' | undefined;
}

export function createGuardDuty(options: GuardDutyOptions): GuardDuty {
  const { s3, scanMs = 300 } = options;
  /** The objects that are to be scanned. */
  const waiting = options.store.list('scans');

  function finish(object: ScannedObject, status: ScanStatus, { tag = true }: { readonly tag?: boolean } = {}): void {
    const version = s3.version(object);
    if (!version) throw new Error('There is no such object to scan');
    // On AWS the tag and the event may arrive in either order.
    options.store.atomically(() => {
      if (tag) s3.setTags(object, version, { ...version.tags, GuardDutyMalwareScanStatus: status });
      options.events.put(resultEvent(options, object, version, status));
      waiting.delete(idOf({ ...object, versionId: version.versionId }));
    });
  }

  /** The object may have been deleted during the delay. Then there is no result. */
  async function scanObject(object: ScannedObject): Promise<void> {
    const version = s3.version(object);
    if (!version) return waiting.delete(idOf(object));
    finish(object, await scan(version));
  }

  return {
    protect(bucket) {
      if (scanMs === 'by-hand') return;
      const scanSoon = (object: ScannedObject) =>
        setTimeout(() => void scanObject(object).catch(() => {}), scanMs).unref();
      s3.onCreated(bucket, (key, { versionId }) => {
        const object = { bucket, key, versionId };
        waiting.put(idOf(object), object);
        scanSoon(object);
      });
      // Their scans ended with an earlier process.
      const kept = waiting.entries().map(({ value }) => value as ScannedObject);
      for (const object of kept.filter((one) => one.bucket === bucket)) scanSoon(object);
    },
    finish,
  };
}

function idOf({ bucket, key, versionId }: ScannedObject): string {
  return JSON.stringify([bucket, key, versionId]);
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
function resultEvent(
  { region, account }: GuardDutyOptions,
  { bucket, key }: ScannedObject,
  version: ObjectVersion,
  status: ScanStatus,
): BusEvent {
  const isCompleted = status === 'NO_THREATS_FOUND' || status === 'THREATS_FOUND';
  return {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result',
    resources: [`arn:aws:guardduty:${region}:${account}:malware-protection-plan/local`],
    detail: {
      schemaVersion: '1.0',
      scanStatus: isCompleted ? 'COMPLETED' : status === 'FAILED' ? 'FAILED' : 'SKIPPED',
      resourceType: 'S3_OBJECT',
      s3ObjectDetails: {
        bucketName: bucket,
        objectKey: key,
        eTag: version.etag,
        versionId: version.versionId === 'null' ? '' : version.versionId,
        s3Throttled: false,
      },
      scanResultDetails: {
        scanResultStatus: status,
        threats: status === 'THREATS_FOUND' ? [{ name: 'EICAR-Test-File (not a virus)' }] : null,
      },
    },
  };
}
