import { setTimeout as sleep } from 'node:timers/promises';
import { type ShownStatus, shownStatus } from '../cli/deliveries/shown-status.ts';
import { causeText } from '../cli/reasons.ts';
import { type Delivery, isFinal } from '../lib/delivery/ledger/delivery.ts';
import { translate } from '../lib/language.ts';
import { narrateTexts as texts } from './texts.ts';
import type { HasDeliveries } from './until-settled.ts';

const pollMs = 250;

/** What a person should do, by the shown status. */
const steps: Partial<Record<ShownStatus, (id: string) => string>> = {
  parked: (id) => translate(texts.parked, { id }),
  rejected: (id) => translate(texts.rejected, { id }),
  missing: (id) => translate(texts.missing, { id }),
  uncertain: () => translate(texts.uncertain),
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
  const number = crmId === undefined ? undefined : (idPrefijo ?? crmId);
  const answered = http === undefined ? '' : translate(texts.answered, { http: String(http) });
  const cause = causeCode === undefined ? '' : `, ${causeText(causeCode)}`;
  return translate(texts.delivery, {
    ...{ kind, id, origin: origin.replace(/:.*/, ''), status: status === 'missing' ? 'delivered' : status },
    attached: bytes > 0 ? translate(texts.attached, { bytes }) : '',
    became: number === undefined ? '' : translate(texts.became, { number }),
    why: reason === undefined ? '' : ` (${reason}${answered}${cause})`,
    next: steps[status]?.(id) ?? '',
  });
}
