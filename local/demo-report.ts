import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import type { TruthEntry } from './crm/truth.ts';

/** One trigger of the demo, and its delivery. */
export interface Trigger {
  /** Its name in the table. */
  readonly name: string;
  /** Undefined when none was found. */
  readonly delivery: Delivery | undefined;
  /** Of the file that was sent, in hex. Undefined without a file. */
  readonly sha256?: string | undefined;
}

/** The comparison as a text table, and its result. */
export interface DemoReport {
  readonly table: string;
  /** Whether every trigger was delivered exactly once, with exactly the bytes that were sent. */
  readonly agrees: boolean;
}

/** Compares the triggers with what the CRM received, by its truth log. */
export function reportOf(triggers: readonly Trigger[], truth: readonly TruthEntry[]): DemoReport {
  const rows = triggers.map((trigger) => rowOf(trigger, truth));
  const header = ['trigger', 'command', 'case or task', 'attachments', 'SHA-256 sent', 'SHA-256 in the CRM', ''];
  return {
    table: tableOf([header, ...rows.map(({ cells }) => cells)]),
    agrees: rows.length > 0 && rows.every(({ agrees }) => agrees),
  };
}

function rowOf(
  { name, delivery, sha256 }: Trigger,
  truth: readonly TruthEntry[],
): { cells: string[]; agrees: boolean } {
  const { kind = 'none', status = 'not accepted' } = delivery ?? {};
  const { crmId, idPrefijo } = delivery?.status === 'delivered' ? delivery : {};
  const applied = truth.filter(
    ({ outcome, ids }) => outcome === 'applied' && crmId !== undefined && ids.includes(crmId),
  );
  const found = applied.flatMap(({ attachments }) => attachments).map((attachment) => attachment.sha256);
  const sent = sha256 === undefined ? [] : [sha256];
  const agrees = status === 'delivered' && applied.length === 1 && found.length === sent.length && found[0] === sent[0];
  const id = crmId === undefined ? status : [crmId, idPrefijo].filter(Boolean).join(' ');
  const cells = [name, kind, id, String(found.length), short(sent), short(found), agrees ? 'agrees' : 'DIFFERS'];
  return { cells, agrees };
}

/** The first 16 digits of each, enough to compare by eye. */
function short(hashes: readonly string[]): string {
  return hashes.map((hash) => hash.slice(0, 16)).join(' ') || '-';
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [header = [], ...others] = rows;
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...others.map(line)].join('\n');
}
