import type { CapabilityFile } from '../../lib/config/probed.ts';
import { columns, duration } from '../wording.ts';
import type { Findings } from './run-probe.ts';

/** Returns the findings as lines for people. */
export function describeFindings(findings: Findings, settings: CapabilityFile['settings']): string[] {
  const { errors, visibility, zone, prefix, attachments, size, unanswered, open, calls } = findings;
  const { refusesEmpty, activitiesReadable } = findings;
  const rows: [string, string | undefined][] = [
    ['an incomplete call', prefix && describePrefix(prefix)],
    ['a new case is found', visibility && describeVisibility(visibility)],
    ['a description is', visibility?.description && describeDescription(visibility.description)],
    ['zone', zone && `${zone.zone ?? 'none known'} (UTC ${(zone.utcOffsetMinutes / 60).toFixed(1)} h)`],
    ['a case without files', refusesEmpty === undefined ? undefined : describeEmpty(refusesEmpty)],
    ['activities', activitiesReadable === undefined ? undefined : describeActivities(activitiesReadable)],
    ['files are written as', attachments && (settings.attachmentEncoding ?? 'no encoding works')],
    ['new files of a case', attachments && (attachments.updateAttachments ?? 'unknown')],
    ['largest file', size && describeSize(size)],
    [
      'a refusal comes',
      errors && (errors.refusedBy === 'http-200' ? 'inside an HTTP 200' : `as HTTP ${errors.status}`),
    ],
    ...Object.entries(unanswered).map(([what, why]): [string, string] => [`not answered: ${what}`, why]),
    ['calls made', `${calls}`],
    ['cases left open', open.length > 0 ? `${open.join(', ')}: close or delete them in the CRM` : undefined],
  ];
  return columns(rows.filter((row): row is [string, string] => row[1] !== undefined));
}

function describePrefix({ prefixActs, incompleteCallActs }: NonNullable<Findings['prefix']>): string {
  if (prefixActs) return 'ACTS: every fault while sending leaves a command uncertain';
  return incompleteCallActs ? 'has no effect, unless its JSON is complete' : 'has no effect';
}

function describeEmpty(isRefused: boolean): string {
  return isRefused ? 'is REFUSED in JSON: it goes by form-data' : 'is made';
}

function describeDescription(description: NonNullable<NonNullable<Findings['visibility']>['description']>): string {
  if (description === 'escaped') return 'text: the CRM escapes it';
  if (description === 'edited') return 'HTML';
  return "HTML, as documented. Look at a case of the probe: if you read <br> there, set descriptionIs: 'text'";
}

function describeActivities(areReadable: boolean): string {
  return areReadable ? 'can be searched' : 'cannot be searched: one whose answer was lost waits for a person';
}

function describeVisibility({ found, visibleAfterMs }: NonNullable<Findings['visibility']>): string {
  if (visibleAfterMs === undefined) return 'not within a minute';
  const field = found.byField === undefined ? undefined : `by its marker field: ${yes(found.byField)}`;
  const ways = [field, `by its time: ${yes(found.byDates)}`, `by its contact: ${yes(found.byContact)}`];
  return `after ${duration(visibleAfterMs)}; ${ways.filter(Boolean).join(', ')}`;
}

function describeSize({ acceptedMiB, refusedMiB, stored }: NonNullable<Findings['size']>): string {
  const upTo =
    refusedMiB === undefined ? `${acceptedMiB} MiB or more` : `${acceptedMiB} MiB, but not ${refusedMiB} MiB`;
  return acceptedMiB > 0 && stored === false ? `${upTo}, but the case does not show it` : upTo;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}
