import type { Command } from './delivery/command.ts';
import type { Limits } from './delivery/limits.ts';
import type { Upload } from './upload.ts';
import type { WolkvoxError } from './wolkvox/error.ts';
import { parseHost } from './wolkvox/host.ts';

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
   * What `updateCaseAttachment` does to the files that a case already has. The vendor does not say. While it is unknown,
   * files are not added to an existing case: where the CRM replaces, that would wipe the others.
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
  /** Where `custom/update.php` takes a record's files. @default { as: 'attachments' } */
  readonly recordAttachments?: { readonly as: 'attachments' } | { readonly as: 'field'; readonly field: string };
}

/** What an upload becomes: a command, or nothing when the rule is not meant for it. */
export type UploadRule = (upload: Upload) => Command | undefined;

/** One configured sender of webhooks. Its key is in the secret `bridge/webhooks/<source>`. */
export interface Source {
  readonly operation: string;
}

/** A moment at which a schedule fired. */
export interface Tick {
  readonly firedAt: Date;
  /** The day it fired, `YYYY-MM-DD`, in the schedule's zone. */
  readonly day: string;
}

export interface Schedule {
  /** Letters, digits, `-` and `_`. Part of the ids of its commands: a renamed schedule is another one. */
  readonly name: string;
  readonly operation: string;
  /** `cron(minutes hours day month weekday year)` or `rate(n unit)`, as EventBridge Scheduler reads it. */
  readonly expression: string;
  /** @default 'America/Bogota' */
  readonly zone?: string;
  readonly commands: (tick: Tick) => readonly Command[];
}

export interface Bridge {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Which operation the uploads bucket belongs to, and what its uploads become: the first rule that answers wins. */
  readonly uploads: { readonly operation: string; readonly rules: readonly UploadRule[] };
  readonly sources: Readonly<Record<string, Source>>;
  readonly schedules: readonly Schedule[];
  /** Other numbers for the engine than its own: for tests that cannot wait a day. @default as in lib/delivery/limits.ts */
  readonly limits?: Partial<Limits>;
}

/** Checks what the types cannot; throws one error that lists every fault. */
export function defineBridge(bridge: Bridge): Bridge {
  const known = (operation: string) => Object.hasOwn(bridge.operations, operation);
  const faults = [
    ...Object.keys(bridge.operations)
      .filter((name) => !/^[\w-]{1,64}$/.test(name))
      .map((name) => `operations: "${name}" may have letters, digits, - and _ only`),
    ...Object.entries(bridge.operations).flatMap(([name, operation]) =>
      faultsOf(operation).map((fault) => `operations.${name}: ${fault}`),
    ),
    ...(known(bridge.uploads.operation) ? [] : [`uploads: there is no operation "${bridge.uploads.operation}"`]),
    ...Object.entries(bridge.sources)
      .filter(([, { operation }]) => !known(operation))
      .map(([name, { operation }]) => `sources.${name}: there is no operation "${operation}"`),
    ...bridge.schedules.flatMap(({ name, operation, expression }) => [
      ...(/^[\w-]{1,40}$/.test(name)
        ? []
        : [`schedules: "${name}" may have letters, digits, - and _ only, at most 40`]),
      ...(known(operation) ? [] : [`schedules.${name}: there is no operation "${operation}"`]),
      ...(/^(cron|rate)\(.+\)$/.test(expression)
        ? []
        : [`schedules.${name}: expression is neither cron(…) nor rate(…)`]),
    ]),
    ...twice(bridge.schedules.map(({ name }) => name)).map((name) => `schedules: two are called "${name}"`),
  ];
  if (faults.length > 0) throw new Error(`bridge.config.ts cannot be used:\n- ${faults.join('\n- ')}`);
  return bridge;
}

/** The operation of that name, with its defaults filled in. Throws when the configuration has none. */
export function operationNamed(bridge: Bridge, name: string) {
  const operation = bridge.operations[name];
  if (!operation) throw new Error(`bridge.config.ts has no operation "${name}"`);
  return {
    name,
    tokens: 1,
    zone: 'America/Bogota',
    closedStatuses: [],
    attachmentEncoding: 'base64' as const,
    insertCaseBy: 'json' as const,
    prefixActs: false,
    recordAttachments: { as: 'attachments' } as const,
    ...operation,
    secret: `wolkvox/${name}`,
  };
}

function faultsOf({ server, zone, tokens = 1 }: Operation): string[] {
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

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
