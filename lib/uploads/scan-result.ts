import * as z from 'zod/mini';
import type { ObjectVersion } from '../aws/objects.ts';
import type { ScanVerdict } from './scans.ts';

/** The tag by which GuardDuty marks what it scanned, and its value for what may be read. */
export const scanTag = 'GuardDutyMalwareScanStatus';
export const cleanTag = 'NO_THREATS_FOUND';

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
const ScanResult = z.object({
  'detail-type': z.literal('GuardDuty Malware Protection Object Scan Result'),
  source: z.literal('aws.guardduty'),
  detail: z.object({
    s3ObjectDetails: z.object({
      bucketName: z.string(),
      objectKey: z.string(),
      versionId: z.optional(z.nullable(z.string())),
    }),
    scanResultDetails: z.object({ scanResultStatus: z.string() }),
  }),
});

export interface ScanResult {
  readonly object: ObjectVersion;
  readonly verdict: ScanVerdict;
}

/** The result of a scan that a queue's message tells of; nothing for a message of another kind. */
export function scanResultIn(message: unknown): ScanResult | undefined {
  const parsed = ScanResult.safeParse(message);
  if (!parsed.success) return undefined;
  const { s3ObjectDetails, scanResultDetails } = parsed.data.detail;
  const { bucketName, objectKey, versionId } = s3ObjectDetails;
  return {
    object: { bucket: bucketName, key: objectKey, ...(versionId && { versionId }) },
    verdict: verdictOf(scanResultDetails.scanResultStatus),
  };
}

/** What was skipped, failed, or is called by a word that is not known yet, was not scanned. */
function verdictOf(status: string): ScanVerdict {
  if (status === cleanTag) return 'clean';
  return status === 'THREATS_FOUND' ? 'infected' : 'not_scanned';
}
