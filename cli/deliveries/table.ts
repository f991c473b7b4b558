import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { translate } from '../../lib/language.ts';
import type { Operator } from '../operator.ts';
import { columns, duration } from '../wording.ts';
import { shownStatus } from './shown-status.ts';
import { listTexts } from './texts.ts';

/** A delivery with the addresses of its files, where these may be shown. */
export interface ShownDelivery {
  readonly delivery: Delivery;
  readonly files: readonly string[];
}

/** Returns the lines of a table, with its header. */
export function tableOf({ engine }: Operator, shown: readonly ShownDelivery[]): string[] {
  const now = engine.clock.now();
  const hasFiles = shown.some(({ files }) => files.length > 0);
  const header = ['ID', 'CASE', 'AGE', 'STATUS', 'KIND', 'OPERATION', 'ORIGIN', 'TRIES', 'REASON'];
  const rows = shown.map(({ delivery, files }) => [...cells(delivery, now), ...(hasFiles ? [filesCell(files)] : [])]);
  return columns([hasFiles ? [...header, 'FILE'] : header, ...rows]);
}

function cells(delivery: Delivery, now: number): string[] {
  const { id, acceptedAt, kind, operation, origin, attempt } = delivery;
  const number = ('idPrefijo' in delivery && delivery.idPrefijo) || '-';
  const age = duration(now - acceptedAt);
  return [id, number, age, shownStatus(delivery), kind, operation, origin, String(attempt), shortReason(delivery)];
}

/** Returns the word of the reason. A refusal of the CRM is told from the status of that name, and has the CRM's code. */
export function shortReason({ reason = '', code }: Delivery): string {
  if (reason === 'rejected') return translate(listTexts.byCrm, { code: String(code ?? '-') });
  return reason === 'missing_parameters' ? `${reason}, ${code ?? '-'}` : reason;
}

function filesCell([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : translate(listTexts.andMore, { first, count: others.length });
}
