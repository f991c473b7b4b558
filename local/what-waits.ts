import { type Delivery, isFinal, isSearchDue } from '../lib/delivery/ledger/delivery.ts';

/** Returns the lines that say what was not finished when the stack stopped. Empty when everything was. */
export function whatWaits(deliveries: readonly Delivery[], files: readonly string[], isKept: boolean): string[] {
  const open = deliveries.filter((delivery) => !isFinal(delivery));
  const uncertain = open.filter(({ status }) => status === 'uncertain');
  const searched = uncertain.filter(isSearchDue).length;
  const parts = [
    [open.length - uncertain.length, 'to be sent'],
    [searched, 'uncertain, to be searched for in the CRM'],
    [uncertain.length - searched, 'parked, for a person to decide'],
    [files.length, 'in the drop folder, not taken yet'],
  ] as const;
  const waiting = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (waiting.length === 0) return ['Nothing waits.'];
  const fate = isKept
    ? 'It goes on at the next npm start.'
    : 'It ends here, with the simulator. npm start -- --keep keeps it.';
  return [`What waits: ${waiting.join('; ')}. ${fate}`];
}
