import { setTimeout as sleep } from 'node:timers/promises';
import { type ShownStatus, shownStatus } from '../cli/deliveries/shown-status.ts';
import { causeText } from '../cli/reasons.ts';
import { type Delivery, isFinal } from '../lib/delivery/ledger/delivery.ts';
import type { HasDeliveries } from './until-settled.ts';

const pollMs = 250;

/** What a person should do, by the shown status. */
const steps: Partial<Record<ShownStatus, (id: string) => string>> = {
  parked: (id) => `. It waits for a person. Look in the CRM; npm run bridge -- deliveries show ${id} says what to do`,
  rejected: (id) => `. npm run bridge -- deliveries show ${id} says why, and what to do`,
  missing: (id) => `. Files are missing: npm run bridge -- deliveries show ${id}`,
  uncertain: () => '. The bridge searches the CRM for it',
};

/**
 * Calls `say` with one line for each change of a delivery's status. Polls the ledger four times a second, so a status that
 * lasts less than that may be missed. What was final before is not said.
 */
export function narrate(stack: HasDeliveries, say: (line: string) => void): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const said = new Map<string, string>();
  let isFirst = true;

  async function sayChanges(): Promise<void> {
    for (const delivery of await stack.deliveries()) {
      const line = lineOf(delivery);
      if (said.get(delivery.id) === line) continue;
      said.set(delivery.id, line);
      // What an earlier process finished is no news.
      if (!(isFirst && isFinal(delivery))) say(line);
    }
    isFirst = false;
  }

  async function keepSaying(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sayChanges();
      await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    // Changes since the last poll.
    await sayChanges();
  }

  const saying = keepSaying();
  return {
    async stop() {
      stopping.abort();
      await saying;
    },
  };
}

/** A parked delivery says so, and what to do: the status `uncertain` alone sounds as if it went on by itself. */
function lineOf(delivery: Delivery): string {
  const { id, kind, origin, bytes, reason, http, causeCode } = delivery;
  const status = shownStatus(delivery);
  const { crmId, idPrefijo } = delivery.status === 'delivered' ? delivery : {};
  const attached = bytes > 0 ? `, ${bytes.toLocaleString('en')} bytes attached` : '';
  const became = crmId === undefined ? '' : ` as ${idPrefijo ?? crmId}`;
  const answered = http === undefined ? '' : `, the CRM answered ${http}`;
  const cause = causeCode === undefined ? '' : `, ${causeText(causeCode)}`;
  const why = reason === undefined ? '' : ` (${reason}${answered}${cause})`;
  const next = steps[status]?.(id) ?? '';
  return `${kind} ${id} from ${origin.replace(/:.*/, '')}${attached}: ${status === 'missing' ? 'delivered' : status}${became}${why}${next}`;
}
