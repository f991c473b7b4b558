import type { CapabilityFile } from '../../lib/config/probed.ts';
import { columns, duration } from '../wording.ts';
import type { Findings } from './run-probe.ts';

/** What the probe found out, as lines for people. */
export function inWords(findings: Findings, settings: CapabilityFile['settings']): string[] {
  const { errors, visibility, zone, prefix, attachments, size, unanswered, open, calls } = findings;
  const rows: [string, string | undefined][] = [
    ['a part of a call', prefix && prefixInWords(prefix)],
    ['a new case is found', visibility && visibilityInWords(visibility)],
    ['zone', zone && `${zone.zone ?? 'none known'} (UTC ${(zone.utcOffsetMinutes / 60).toFixed(1)} h)`],
    ['files are written as', attachments && (settings.attachmentEncoding ?? 'in no way that was tried')],
    ['new files of a case', attachments && (attachments.updateAttachments ?? 'could not be told')],
    ['a file may have', size && sizeInWords(size)],
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

function prefixInWords({ prefixActs, incompleteCallActs }: NonNullable<Findings['prefix']>): string {
  if (prefixActs) return 'ACTS: every fault of a send leaves a command uncertain';
  return incompleteCallActs ? 'does nothing, unless it is whole JSON' : 'does nothing';
}

function visibilityInWords({ found, visibleAfterMs }: NonNullable<Findings['visibility']>): string {
  if (visibleAfterMs === undefined) return 'not within a minute';
  const field = found.byField === undefined ? undefined : `by its field: ${yes(found.byField)}`;
  const ways = [field, `by its time: ${yes(found.byDates)}`, `by its contact: ${yes(found.byContact)}`];
  return `after ${duration(visibleAfterMs)}; ${ways.filter(Boolean).join(', ')}`;
}

function sizeInWords({ acceptedMiB, refusedMiB, stored }: NonNullable<Findings['size']>): string {
  const upTo = refusedMiB === undefined ? `${acceptedMiB} MiB and more` : `${acceptedMiB} MiB, not ${refusedMiB} MiB`;
  return acceptedMiB > 0 && stored === false ? `${upTo}: but the case does not show it` : upTo;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}
