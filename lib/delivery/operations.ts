import type { Wolkvox } from '../wolkvox/client.ts';
import type { MissingFile } from './command.ts';
import type { DateField } from './deadline.ts';
import type { FileRight } from './file-link.ts';
import type { Delivery } from './ledger/delivery.ts';

/** What the configuration says of an operation, as far as the engine acts on it. bridge.config.ts explains each. */
export interface OperationSettings {
  /** The name of the secret that holds its tokens. */
  readonly secret: string;
  /** How many tokens it has: each has two lanes. */
  readonly tokens: number;
  readonly insertCaseBy: 'json' | 'form-data';
  /** `undefined` while it is not known what the CRM does. */
  readonly updateAttachments?: 'append' | 'replace' | undefined;
  /** The text field of every case type that holds the marker. */
  readonly markerField?: string | undefined;
  /** The field of every case type that holds the last day of a deadline. Without it, the description does. */
  readonly deadlineField?: string | DateField | undefined;
  /** The text field of records that holds the marker: of every module, or by module. */
  readonly recordMarkerField?: string | Readonly<Record<string, string>> | undefined;
  /** Whether the CRM shows activities. */
  readonly activitiesReadable?: boolean | undefined;
  readonly csvFormulas?: 'keep' | 'neutralise' | undefined;
  readonly onUncertain: 'pass' | 'hold';
  /** The largest file, in bytes. */
  readonly attachmentLimit?: number | undefined;
  /** How many of one token's calls of the day an origin may have, where it may not have all. */
  readonly callsOfOrigin?: Readonly<Record<string, number>> | undefined;
}

/**
 * Whether the CRM's success does not say that the file arrived. PHP drops a file of form-data that is over its
 * `upload_max_filesize`, and the CRM makes the case without it.
 */
export function needsFileCheck(
  { insertCaseBy }: Pick<OperationSettings, 'insertCaseBy'>,
  { kind, fileCount }: Pick<Delivery, 'kind' | 'fileCount'>,
): boolean {
  return kind === 'insertCase' && fileCount > 0 && insertCaseBy === 'form-data';
}

/** The operations of the configuration, as the engine asks for them. */
export interface OperationDirectory {
  /** Throws for an operation that the configuration does not have. */
  settingsOf(operation: string): OperationSettings;
  /** Returns a client of the operation's CRM for one token. Throws when the configuration cannot be used. */
  connect(operation: string, token: string): Wolkvox;
  /** Stores where a link leads, and returns its address at the HTTP API. `undefined` where no links are made. */
  readonly linkTo: ((right: FileRight, file: MissingFile) => Promise<string>) | undefined;
}
