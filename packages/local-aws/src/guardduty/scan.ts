import { open } from 'node:fs/promises';
import type { ObjectVersion } from '../s3/bucket.ts';

export type ScanStatus = 'NO_THREATS_FOUND' | 'THREATS_FOUND' | 'UNSUPPORTED' | 'ACCESS_DENIED' | 'FAILED';

/**
 * The EICAR test file, in two parts: a virus scanner must not report this source file.
 *
 * https://www.eicar.org/download-anti-malware-testfile/
 */
const testFile = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-');

/** The result of a scan. Only the EICAR test file is a threat. */
export async function scan(version: ObjectVersion): Promise<ScanStatus> {
  const file = await open(version.file, 'r');
  try {
    const head = Buffer.alloc(256);
    await file.read(head, 0, head.length, 0);
    return head.toString('latin1').startsWith(testFile) ? 'THREATS_FOUND' : 'NO_THREATS_FOUND';
  } finally {
    await file.close();
  }
}
