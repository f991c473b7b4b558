import { shortHash } from '../../hash.ts';
import type { CaseRecord } from '../../wolkvox/case-record.ts';
import { crmDate } from '../../wolkvox/dates.ts';
import type { SeenList } from '../ledger/sent-files.ts';

type FileList = NonNullable<CaseRecord['allFiles']>;

/** Returns the list as a hash, whatever its order. Addresses count without their query, whose signatures change. */
export function listFingerprint(list: FileList): string {
  const entries = list.map(({ name, url }) => JSON.stringify([name, url.replace(/[?#].*$/s, '')])).sort();
  return shortHash(entries);
}

/** A list that one of our own calls may have made: how many files, and when its last byte was sent, epoch ms. */
export interface ExpectedList {
  readonly count: number;
  readonly at: number;
}

/** Clocks differ, and the CRM has a minute to do what a call says. */
const earlyMs = 2 * 60_000;
const lateMs = 3 * 60_000;

/**
 * Whether every file of the case is one of ours. The CRM shows names and addresses only, and where base64 is sent it chooses
 * the names itself. So the list must equal the one that was last seen to be ours. After a call whose list nobody read, it must
 * have the length that the call made, in a case that only the API has changed since. In doubt it is not ours.
 */
export function holdsOnlyOurFiles(
  { allFiles, modifiedAt, modifiedBy }: CaseRecord,
  { seen, expected, zone }: { seen: SeenList | undefined; expected: readonly ExpectedList[]; zone: string },
): boolean {
  if (!allFiles) return false;
  if (seen?.fingerprint === listFingerprint(allFiles)) return true;
  const clock = (ms: number) =>
    crmDate(new Date(ms), { endpoint: 'cases/queryCases.php', field: 'modified', zone, seconds: true });
  const isMadeBy = ({ count, at }: ExpectedList) =>
    count === allFiles.length &&
    (count === 0 ||
      (modifiedBy.startsWith('API@') && clock(at - earlyMs) <= modifiedAt && modifiedAt <= clock(at + lateMs)));
  return expected.filter(({ at }) => !seen || at > seen.after).some(isMadeBy);
}
