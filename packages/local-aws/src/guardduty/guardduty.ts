import type { BusEvent, EventBus } from '../events/bus.ts';
import type { ObjectVersion } from '../s3/bucket.ts';
import type { S3Service } from '../s3/service.ts';
import { type ScanStatus, statusOf } from './scan.ts';

/** One object; without a version id, the newest. */
export interface Scanned {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** Malware Protection for S3: a scan of each new object, told by a tag and by an event. */
export interface GuardDuty {
  /** Scans what lands in the bucket from now on. Not by itself where scans are ended by hand. */
  protect(bucket: string): void;
  /** Ends a scan so, now, as often as it is called. Throws when there is no such object. `tag`: whether tagging succeeds. @default true */
  finish(object: Scanned, status: ScanStatus, options?: { readonly tag?: boolean }): void;
}

export interface GuardDutyOptions {
  readonly s3: S3Service;
  readonly events: EventBus;
  readonly region: string;
  readonly account: string;
  /** How long a scan takes; `by-hand`: until `finish`. @default 300 ms */
  readonly scanMs?: number | 'by-hand' | undefined;
}

export function createGuardDuty(options: GuardDutyOptions): GuardDuty {
  const { s3, scanMs = 300 } = options;

  function finish(object: Scanned, status: ScanStatus, { tag = true }: { readonly tag?: boolean } = {}): void {
    const version = s3.version(object);
    if (!version) throw new Error('There is no such object to scan');
    // On AWS either may be seen first.
    if (tag) version.tags = { ...version.tags, GuardDutyMalwareScanStatus: status };
    options.events.put(resultEvent(options, object, version, status));
  }

  return {
    protect(bucket) {
      if (scanMs === 'by-hand') return;
      s3.onCreated(bucket, (key, version) => {
        const scan = async () => finish({ bucket, key, versionId: version.versionId }, await statusOf(version));
        // What was deleted meanwhile is not scanned.
        setTimeout(() => void scan().catch(() => {}), scanMs).unref();
      });
    },
    finish,
  };
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
function resultEvent(
  { region, account }: GuardDutyOptions,
  { bucket, key }: Scanned,
  version: ObjectVersion,
  status: ScanStatus,
): BusEvent {
  const ended = status === 'NO_THREATS_FOUND' || status === 'THREATS_FOUND';
  return {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result',
    resources: [`arn:aws:guardduty:${region}:${account}:malware-protection-plan/local`],
    detail: {
      schemaVersion: '1.0',
      scanStatus: ended ? 'COMPLETED' : status === 'FAILED' ? 'FAILED' : 'SKIPPED',
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
