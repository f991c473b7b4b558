import * as z from 'zod/mini';
import { dateFormats } from '../../delivery/deadline.ts';
import { translate } from '../../language.ts';
import { likelierHost } from '../../wolkvox/host.ts';
import { longestLinkDays } from '../file-policy.ts';
import type { Operation } from '../operation.ts';
import { type Fault, faultIf } from './fault.ts';
import {
  anything,
  checked,
  choiceSentence,
  isObject,
  namedFaults,
  number,
  oneOf,
  settings,
  settingsFaults,
  text,
  textList,
  wholeNumber,
  yesNo,
} from './schema.ts';
import { serverFault } from './server-fault.ts';
import { operationTexts, serverTexts, texts } from './texts.ts';

/** What happens to files that must not be sent: of an operation, or of a rule. */
export const refusedFiles = checked(anything, (given) => {
  if (given === 'reject' || given === 'note') return undefined;
  const days = isObject(given) && isObject(given['link']) ? given['link']['days'] : undefined;
  if (days === undefined) return translate(operationTexts.refusedFiles);
  const fits = Number.isInteger(days) && Number(days) >= 1 && Number(days) <= longestLinkDays;
  return fits ? undefined : translate(operationTexts.linkDays, { most: longestLinkDays });
});

const emptyForm = checked(anything, (given) => (isObject(given) ? undefined : translate(texts.object)));

const markerField = checked(anything, (given) => {
  const labels = isObject(given) ? Object.values(given) : [given];
  const areLabels = labels.every((label) => typeof label === 'string' && label.trim() !== '');
  return areLabels ? undefined : translate(operationTexts.markerField);
});

const deadlineField = checked(anything, (given) => {
  const { label, format } = isObject(given) ? given : { label: given, format: dateFormats[0] };
  if (typeof label !== 'string' || label.trim() === '') return translate(operationTexts.markerField);
  return dateFormats.some((known) => known === format) ? undefined : `format ${choiceSentence(dateFormats)}`;
});

const recordAttachments = checked(anything, (given) => {
  const { as, field } = isObject(given) ? given : {};
  const fits = as === 'attachments' || (as === 'field' && typeof field === 'string');
  return fits ? undefined : translate(operationTexts.recordAttachments);
});

const operation = settings({
  server: checked(anything, serverFault),
  tokens: z.optional(wholeNumber(1)),
  zone: z.optional(checked(text, zoneFault)),
  closedStatuses: z.optional(textList),
  attachmentEncoding: z.optional(oneOf(['base64', 'data-uri', 'html-link'])),
  descriptionIs: z.optional(oneOf(['html', 'text'])),
  updateAttachments: z.optional(oneOf(['append', 'replace'])),
  markerField: z.optional(text),
  recordMarkerField: z.optional(markerField),
  deadlineField: z.optional(deadlineField),
  activitiesReadable: z.optional(yesNo),
  insertCaseBy: z.optional(oneOf(['json', 'form-data'])),
  prefixActs: z.optional(yesNo),
  refusesEmpty: z.optional(yesNo),
  emptyForm: z.optional(emptyForm),
  refusedFiles: z.optional(refusedFiles),
  onUncertain: z.optional(oneOf(['pass', 'hold'])),
  attachmentLimit: z.optional(checked(number, (bytes) => (bytes > 0 ? undefined : translate(texts.bytes)))),
  attachmentTypes: z.optional(textList),
  activeContent: z.optional(oneOf(['refuse', 'send'])),
  csvFormulas: z.optional(oneOf(['keep', 'neutralise'])),
  recordAttachments: z.optional(recordAttachments),
} satisfies Record<keyof Operation, z.ZodMiniType>);

/** Returns the faults of the operations. */
export function operationFaults(operations: unknown): Fault[] {
  return namedFaults('operations', operations, (place, name, one) => [
    ...nameFault('operations', name, 64),
    ...settingsFaults<Operation>(operation, one, place, (settings) => comparedFaults(settings, place)),
  ]);
}

/** Returns the fault of a name that becomes a part of names in AWS. */
export function nameFault(place: string, name: string, most: number): Fault[] {
  const fits = new RegExp(`^[\\w-]{1,${most}}$`).test(name);
  return faultIf(!fits, place, () => translate(texts.name, { name, most }), name);
}

function comparedFaults(settings: Partial<Operation>, place: string): Fault[] {
  const { markerField: marker, refusesEmpty = false, emptyForm = {} } = settings;
  const { attachmentTypes = [], activeContent = 'refuse', deadlineField } = settings;
  const deadlineLabel = typeof deadlineField === 'object' ? deadlineField.label : deadlineField;
  const say = (isWrong: boolean, name: string, sentence: () => string) =>
    faultIf(isWrong, `${place}: ${name}`, sentence, name);
  const isActive = (ending: string) => activeContent === 'refuse' && activeEndings.includes(ending);
  return [
    ...say(refusesEmpty && marker === undefined && Object.keys(emptyForm).length === 0, 'emptyForm', () =>
      translate(operationTexts.emptyForm),
    ),
    ...say(deadlineLabel !== undefined && deadlineLabel === marker, 'deadlineField', () =>
      translate(operationTexts.sameField),
    ),
    ...attachmentTypes.flatMap((ending) => [
      ...say(!/^[a-z0-9]{1,10}$/.test(ending), 'attachmentTypes', () => translate(operationTexts.ending, { ending })),
      ...say(isActive(ending), 'attachmentTypes', () => translate(operationTexts.activeEnding, { ending })),
    ]),
  ];
}

/** Files that are HTML, SVG or scripts if they are what their ending says. */
const activeEndings = ['html', 'htm', 'xhtml', 'shtml', 'svg', 'hta', 'php', 'wsf'];

/** The CRM's zone may be written in any way that JavaScript reads. */
function zoneFault(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return translate(texts.zone, { zone });
  }
}

/** Returns a line for each setting that can be right and is more likely wrong. The operations have no faults. */
export function operationWarnings(operations: Readonly<Record<string, Operation>>): string[] {
  return Object.entries(operations).flatMap(([name, { server }]) => {
    const likelier = likelierHost(server);
    return likelier ? [`operations.${name}: ${translate(serverTexts.likelyManager, { server, likelier })}`] : [];
  });
}
