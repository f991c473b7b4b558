import { type DateField, dateFormats } from '../delivery/deadline.ts';
import type { WolkvoxError } from '../wolkvox/error.ts';
import { likelierHost, parseHost } from '../wolkvox/host.ts';
import { choiceFault, faultIf } from './faults.ts';
import { fileKinds } from './file-kinds.ts';
import { type RefusedFiles, refusedFilesFault } from './file-policy.ts';

/** One Wolkvox tenant: where its CRM is, and how to call it. The key in `operations` is its name. */
export interface Operation {
  /** The CRM's host: `crm0001.wolkvox.com`, as in the address bar after logging in. */
  readonly server: string;
  /** How many tokens its secret `wolkvox/<stage>/<operation>` holds. Each allows two requests at a time. @default 1 */
  readonly tokens?: number;
  /** The zone in which the CRM reads dates. @default 'America/Bogota' */
  readonly zone?: string;
  /** Statuses that close a case; with one of them the CRM requires a solution. */
  readonly closedStatuses?: readonly string[];
  /** How files are written into the JSON: the vendor's own pages disagree. @default 'base64' */
  readonly attachmentEncoding?: 'base64' | 'data-uri' | 'html-link';
  /**
   * How this CRM reads the descriptions of cases and activities. `html`, as documented: the bridge escapes what people wrote, and
   * writes each line end as `<br>`. `text`: the CRM escapes it itself; the probe finds out. @default 'html'
   */
  readonly descriptionIs?: 'html' | 'text';
  /**
   * What `updateCaseAttachment` does to the files that a case already has. The vendor does not say. While it is not set, no file
   * is added to an existing case: where the CRM replaces the list, that would wipe the other files. With `replace` a case is
   * read before and after each call with files, and is changed only while it holds no files but our own.
   */
  readonly updateAttachments?: 'append' | 'replace';
  /**
   * A text field of every case type for the bridge's marker. With it, a case whose answer was lost is found by one exact query;
   * without it, by reading the cases of that time.
   */
  readonly markerField?: string;
  /**
   * The field of every case type that holds the last day of a case's `deadline`, by its label; with `format` where the field is
   * configured for another form than `YYYY-MM-DD`. @default none: the case's description says it
   */
  readonly deadlineField?: string | DateField;
  /**
   * A text field for the bridge's marker, by module: `{ contacts: 'Referencia' }`; or one label that every module has. With it, a
   * new record whose answer was lost is found like a case. Without it, nothing in the CRM identifies the record.
   */
  readonly recordMarkerField?: string | Readonly<Record<string, string>>;
  /**
   * Whether this CRM shows activities to `custom/query.php`, which is not documented. If so, a task, call or meeting whose
   * answer was lost is found like a case. @default false
   */
  readonly activitiesReadable?: boolean;
  /** How a case is made. By form-data a part of the call may already act, so every fault leaves the case uncertain. @default 'json' */
  readonly insertCaseBy?: 'json' | 'form-data';
  /**
   * Whether this CRM acts on a call whose end is missing; the probe finds out. If so, every fault of a call leaves its command
   * uncertain. @default false
   */
  readonly prefixActs?: boolean;
  /**
   * Whether this CRM takes an empty `form` or an empty list of attachments for missing parameters, as PHP's `empty()` does; the
   * probe finds out. If so, a new case without files goes by form-data, and one without fields gets those of `emptyForm`.
   * @default false
   */
  readonly refusesEmpty?: boolean;
  /** With `refusesEmpty`: fields for cases that have none, such as `{ Canal: 'API' }`. Not needed with a `markerField`. */
  readonly emptyForm?: Readonly<Record<string, string>>;
  /**
   * What happens to a command when some of its files must not be sent. `reject`: the command is rejected. `note`: it is sent
   * without them, the case's description lists them with the reason, and the alarm rings. `{ link: { days: 7 } }`: the note also
   * links to them for that time. A rule may set another policy. @default 'reject'
   */
  readonly refusedFiles?: RefusedFiles;
  /**
   * What happens to later commands on a case while one is uncertain. `pass`: they are sent. `hold`: they wait until it is
   * settled, if necessary by a person, so that no command overtakes it. @default 'pass'
   */
  readonly onUncertain?: 'pass' | 'hold';
  /** The largest file, in bytes. The CRM's own limit is not documented. @default what one invocation has the time for */
  readonly attachmentLimit?: number;
  /** The endings of files that are sent, in small letters. @default those that the CRM's pages list: pdf, jpg, docx … */
  readonly attachmentTypes?: readonly string[];
  /**
   * What happens to a file that is HTML, SVG or a script, whatever its ending. `refuse`: it is of a wrong type. `send`: its ending
   * alone decides. Only the first 16 KiB are read. @default 'refuse'
   */
  readonly activeContent?: 'refuse' | 'send';
  /**
   * What happens to a cell of a table (csv, tsv) that a spreadsheet would take for a formula. `keep`: the file arrives as it was
   * sent. `neutralise`: the cell begins with an apostrophe, and the file is read twice. A table that begins with
   * `ID;` is of a wrong type, because it is SYLK. @default 'keep'
   */
  readonly csvFormulas?: 'keep' | 'neutralise';
  /** Where `custom/update.php` expects a record's files. @default { as: 'attachments' } */
  readonly recordAttachments?: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
}

export type Operations = Readonly<Record<string, Operation>>;

/** Returns the operation with its defaults. */
export function withDefaults(name: string, operation: Operation) {
  return {
    name,
    tokens: 1,
    zone: 'America/Bogota',
    closedStatuses: [],
    attachmentEncoding: 'base64' as const,
    insertCaseBy: 'json' as const,
    prefixActs: false,
    activitiesReadable: false,
    refusesEmpty: false,
    emptyForm: {},
    refusedFiles: 'reject' as const,
    onUncertain: 'pass' as const,
    attachmentLimit: Number.POSITIVE_INFINITY,
    attachmentTypes: Object.keys(fileKinds),
    recordAttachments: { as: 'attachments' } as const,
    ...operation,
  };
}

/** Returns a line for each fault of the operations, as far as types cannot find it. */
export function operationFaults(operations: Operations): string[] {
  return [
    ...Object.keys(operations)
      .filter((name) => !/^[\w-]{1,64}$/.test(name))
      .map((name) => `operations: "${name}" must hold letters, digits, - and _ only, at most 64`),
    ...Object.entries(operations).flatMap(([name, operation]) =>
      faultsOf(operation).map((fault) => `operations.${name}: ${fault}`),
    ),
  ];
}

/** Returns a line for each setting that can be right and is more likely wrong. The operations have no faults. */
export function operationWarnings(operations: Operations): string[] {
  return Object.entries(operations).flatMap(([name, { server }]) => {
    const likelier = likelierHost(server);
    if (!likelier) return [];
    return [
      `operations.${name}: server: ${server} is more likely the server of the Manager API. The CRM is more likely at ${likelier}, the host that your browser shows after login. The probe asks both`,
    ];
  });
}

function faultsOf(operation: Operation) {
  const { server, zone, tokens = 1, refusedFiles, attachmentLimit = 1, attachmentTypes = [] } = operation;
  const { activeContent = 'refuse' } = operation;
  const { markerField, recordMarkerField = {}, refusesEmpty = false, emptyForm = {} } = operation;
  const { deadlineField = { label: 'none', format: 'YYYY-MM-DD' } } = operation;
  const dateField = typeof deadlineField === 'string' ? { label: deadlineField } : deadlineField;
  const markerLabels = typeof recordMarkerField === 'string' ? [recordMarkerField] : Object.values(recordMarkerField);
  return [
    ...faultIn(
      () => parseHost(String(server ?? '')),
      (error) => `server: ${(error as WolkvoxError).reason}`,
    ),
    ...faultIn(
      () => new Intl.DateTimeFormat('en', { timeZone: zone }),
      () => `zone: "${zone}" is not in the IANA list of time zones, such as America/Bogota`,
    ),
    ...(Number.isInteger(tokens) && tokens > 0 ? [] : ['tokens: must be a whole number from 1']),
    ...choices.flatMap(([name, words]) => choiceFault(name, operation[name], words)),
    ...[refusedFilesFault(refusedFiles)].filter((fault) => fault !== undefined),
    ...(markerLabels.every((label) => label.trim() !== '') ? [] : ['recordMarkerField: must name the field']),
    ...faultIf(String(dateField.label ?? '').trim() === '', 'deadlineField: must name the field'),
    ...faultIf(dateField.label === markerField, 'deadlineField: is the markerField: name another field'),
    ...choiceFault('deadlineField: format', 'format' in dateField ? dateField.format : undefined, dateFormats),
    ...(!refusesEmpty || markerField !== undefined || Object.keys(emptyForm).length > 0
      ? []
      : ["emptyForm: name a field for cases without fields, such as { Canal: 'API' }, since refusesEmpty is true"]),
    ...(attachmentLimit > 0 ? [] : ['attachmentLimit: must be a number of bytes from 1']),
    ...attachmentTypes
      .filter((ending) => !/^[a-z0-9]{1,10}$/.test(ending))
      .map((ending) => `attachmentTypes: "${ending}" must be an ending in small letters, without its dot`),
    ...attachmentTypes
      .filter((ending) => activeContent === 'refuse' && activeEndings.includes(ending))
      .map(
        (ending) => `attachmentTypes: each ${ending} file is refused as active content, unless activeContent is send`,
      ),
  ];
}

/** Files that are HTML, SVG or scripts if they are what their ending says. */
const activeEndings = ['html', 'htm', 'xhtml', 'shtml', 'svg', 'hta', 'php', 'wsf'];

const choices = [
  ['attachmentEncoding', ['base64', 'data-uri', 'html-link']],
  ['descriptionIs', ['html', 'text']],
  ['activeContent', ['refuse', 'send']],
  ['csvFormulas', ['keep', 'neutralise']],
  ['updateAttachments', ['append', 'replace']],
  ['insertCaseBy', ['json', 'form-data']],
  ['onUncertain', ['pass', 'hold']],
] as const;

function faultIn(check: () => unknown, describe: (error: unknown) => string): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [describe(error)];
  }
}
