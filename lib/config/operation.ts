import type { DateField } from '../delivery/deadline.ts';
import { fileKinds } from './file-kinds.ts';
import type { RefusedFiles } from './file-policy.ts';

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
