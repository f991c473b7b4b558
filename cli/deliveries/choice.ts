import { undefinedIfRefused } from '../../lib/aws/objects.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { translate } from '../../lib/language.ts';
import type { OptionSpecs } from '../bridge-command.ts';
import { mentionsAddress } from '../mentions-address.ts';
import type { Operator } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { instantFrom, zoneOfOperation } from '../times.ts';
import { filesOf, keepsNothing } from './files-of.ts';
import type { RowChoice } from './rows.ts';
import { shownStatus, shownStatuses } from './shown-status.ts';
import { listTexts } from './texts.ts';

/** The options that choose deliveries, for the commands that work on several. */
export const filterOptions = {
  /** Some of `shownStatuses`, with commas between them. @default for the list, all that are not final */
  status: { type: 'string', value: 'parked,rejected,…' },
  operation: { type: 'string', value: 'NAME' },
  /** `webhook:form`, or the name alone. */
  origin: { type: 'string', value: 'webhook:SOURCE|upload:BUCKET|…' },
  /** Accepted then or later. */
  since: { type: 'string', value: 'TIME|24h' },
  /** Accepted before. */
  until: { type: 'string', value: 'TIME' },
  /** The word of a reason, such as `rejected`. What follows its colon may be left out. */
  reason: { type: 'string', value: 'WORD' },
  /** A part of a file's address. */
  file: { type: 'string', value: 'TEXT' },
  /** An e-mail address that the command names. */
  contact: { type: 'string', value: 'EMAIL' },
} as const satisfies OptionSpecs;
export type FilterOptions = { readonly [N in keyof typeof filterOptions]?: string | undefined };

/** Which deliveries are wanted, as far as their rows say it. */
export interface Choice {
  readonly operations: readonly string[];
  /** As the commands show them. */
  readonly statuses: readonly string[] | undefined;
  readonly origin: string | undefined;
  readonly reason: string | undefined;
  readonly rows: RowChoice;
}

/** Whether it asks for other deliveries than those that are not finished. */
export function isFiltered(options: FilterOptions): boolean {
  return options.status !== undefined || options.operation !== undefined || isNarrowed(options);
}

/** Whether it asks for what the index of due deliveries cannot find. */
export function isNarrowed({ origin, since, until, reason, file, contact }: FilterOptions): boolean {
  return [origin, since, until, reason, file, contact].some((filter) => filter !== undefined);
}

/** Throws a RefusedError for a filter that no delivery can fit. */
export function choiceFrom(operator: Operator, options: FilterOptions): Choice {
  const operations = operationsFrom(operator, options.operation);
  const zone = zoneOfOperation(operator, operations[0] ?? '');
  const now = operator.engine.clock.now();
  const time = (option: 'since' | 'until') =>
    options[option] === undefined ? undefined : instantFrom(`--${option}`, options[option], zone, now);
  return {
    operations,
    statuses: statusesFrom(options.status),
    origin: options.origin,
    reason: options.reason,
    rows: { since: time('since'), until: time('until') },
  };
}

export function isWanted(delivery: Delivery, { operations, statuses, origin, reason, rows }: Choice): boolean {
  const { since = 0, until = Number.POSITIVE_INFINITY } = rows;
  return (
    operations.includes(delivery.operation) &&
    (!statuses || statuses.includes(delivery.status) || statuses.includes(shownStatus(delivery))) &&
    (!origin || [delivery.origin, delivery.origin.replace(/^\w+:/, '')].includes(origin)) &&
    (!reason || [delivery.reason, delivery.reason?.split(':')[0]].includes(reason)) &&
    delivery.acceptedAt >= since &&
    delivery.acceptedAt < until
  );
}

/** Whether its stored command fits. What was delivered in full has none any more. */
export async function fitsContent(
  operator: Operator,
  delivery: Delivery,
  { file, contact }: FilterOptions,
): Promise<boolean> {
  if (file !== undefined) {
    const wanted = folded(file);
    if (!(await filesOf(operator, delivery)).some((address) => folded(address).includes(wanted))) return false;
  }
  if (contact === undefined) return true;
  if (keepsNothing(delivery)) return false;
  const { bucket, key } = delivery.payload;
  const text = await undefinedIfRefused(operator.engine.stores.objects.getText(bucket, key));
  return text !== undefined && mentionsAddress(text, contact);
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function statusesFrom(text: string | undefined): readonly string[] | undefined {
  const wanted = text?.split(',').map((word) => word.trim());
  const unknown = wanted?.find((word) => !shownStatuses.some((status) => status === word));
  if (unknown !== undefined)
    throw new RefusedError(translate(listTexts.noStatus, { word: unknown, all: shownStatuses.join(', ') }));
  return wanted;
}

function operationsFrom({ bridge }: Operator, chosen: string | undefined): readonly string[] {
  const names = Object.keys(bridge.operations);
  if (chosen === undefined) return names;
  if (names.includes(chosen)) return [chosen];
  throw new RefusedError(translate(listTexts.noOperation, { name: chosen, all: names.join(', ') }));
}
