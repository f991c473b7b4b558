import type { WolkvoxError } from '../wolkvox/error.ts';
import { parseHost } from '../wolkvox/host.ts';
import { fileKinds } from './file-kinds.ts';
import { type RefusedFiles, refusedFilesFault } from './file-policy.ts';

/** One Wolkvox tenant: where its CRM is and how it wants to be spoken to. The key in `operations` is its name. */
export interface Operation {
  /** The CRM's host: `crm0001.wolkvox.com`, as in the address bar after logging in. */
  readonly server: string;
  /** How many tokens its secret `wolkvox/<operation>` holds. Each allows two requests at a time. @default 1 */
  readonly tokens?: number;
  /** The zone in which the CRM reads dates. @default 'America/Bogota' */
  readonly zone?: string;
  /** Statuses that close a case; with one of them the CRM requires a solution. */
  readonly closedStatuses?: readonly string[];
  /** How files are written into the JSON: the vendor's pages disagree. @default 'base64' */
  readonly attachmentEncoding?: 'base64' | 'data-uri' | 'html-link';
  /**
   * What `updateCaseAttachment` does to the files that a case already has. The vendor does not say. While it is unknown, files
   * are not added to an existing case: where the CRM replaces, that would wipe the others. With `replace` a case is read before
   * and after each call with files, and only touched while it holds our own files alone.
   */
  readonly updateAttachments?: 'append' | 'replace';
  /**
   * A text field of every case type that the bridge may write its marker into. With it, a case whose answer was lost is
   * found by one exact query; without it, by reading the cases of that time.
   */
  readonly markerField?: string;
  /** How a case is made. By form-data a part of the call may already act, so every fault leaves it uncertain. @default 'json' */
  readonly insertCaseBy?: 'json' | 'form-data';
  /**
   * Whether this CRM acts on a call whose end is missing, as the probe found out. Then every fault of a send leaves it
   * uncertain. @default false
   */
  readonly prefixActs?: boolean;
  /**
   * What becomes of a command some of whose files are not to be sent. `reject`: nothing of it is sent. `note`: it goes without
   * them, a case's description says which are missing and why, and the delivery is marked and raises the alarm.
   * `{ link: { days: 7 } }`: besides, that note links to them for so long. A rule may say otherwise. @default 'reject'
   */
  readonly refusedFiles?: RefusedFiles;
  /**
   * What becomes of later commands on a case while one of it is uncertain. `pass`: they are sent. `hold`: they wait until it is
   * settled, if need be by a person, so that nothing ever overtakes it. @default 'pass'
   */
  readonly onUncertain?: 'pass' | 'hold';
  /** The largest file, in bytes. The CRM's own limit is not documented. @default what one run has the time for */
  readonly attachmentLimit?: number;
  /** Endings of the files that are sent, in small letters. @default those that the CRM's pages list: pdf, jpg, docx … */
  readonly attachmentTypes?: readonly string[];
  /** Where `custom/update.php` takes a record's files. @default { as: 'attachments' } */
  readonly recordAttachments?: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
}

export type Operations = Readonly<Record<string, Operation>>;

/** The operation with its defaults filled in. */
export function withDefaults(name: string, operation: Operation) {
  return {
    name,
    tokens: 1,
    zone: 'America/Bogota',
    closedStatuses: [],
    attachmentEncoding: 'base64' as const,
    insertCaseBy: 'json' as const,
    prefixActs: false,
    refusedFiles: 'reject' as const,
    onUncertain: 'pass' as const,
    attachmentLimit: Number.POSITIVE_INFINITY,
    attachmentTypes: Object.keys(fileKinds),
    recordAttachments: { as: 'attachments' } as const,
    ...operation,
    secret: `wolkvox/${name}`,
  };
}

/** What the types cannot check of operations: a line per fault. */
export function operationFaults(operations: Operations): string[] {
  return [
    ...Object.keys(operations)
      .filter((name) => !/^[\w-]{1,64}$/.test(name))
      .map((name) => `operations: "${name}" may have letters, digits, - and _ only`),
    ...Object.entries(operations).flatMap(([name, operation]) =>
      faultsOf(operation).map((fault) => `operations.${name}: ${fault}`),
    ),
  ];
}

function faultsOf({ server, zone, tokens = 1, refusedFiles, attachmentLimit = 1, attachmentTypes = [] }: Operation) {
  return [
    ...faultIn(
      () => parseHost(server),
      (error) => `server: ${(error as WolkvoxError).reason}`,
    ),
    ...faultIn(
      () => new Intl.DateTimeFormat('en', { timeZone: zone }),
      () => `zone: "${zone}" is no zone of the IANA list`,
    ),
    ...(Number.isInteger(tokens) && tokens > 0 ? [] : ['tokens: a whole number from 1']),
    ...[refusedFilesFault(refusedFiles)].filter((fault) => fault !== undefined),
    ...(attachmentLimit > 0 ? [] : ['attachmentLimit: a number of bytes from 1']),
    ...attachmentTypes
      .filter((ending) => !/^[a-z0-9]{1,10}$/.test(ending))
      .map((ending) => `attachmentTypes: "${ending}" is no ending in small letters, without its dot`),
  ];
}

function faultIn(check: () => unknown, describe: (error: unknown) => string): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [describe(error)];
  }
}
