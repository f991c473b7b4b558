import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Runs } from '../../../lib/schedules/runs.ts';
import { awsFault } from '../../aws-fault.ts';
import { ifReadable } from '../../deliveries/rows.ts';
import type { Operator } from '../../operator.ts';
import type { Section, Sections } from '../section.ts';
import { cursorText } from './cursor.ts';
import { deadlineSection } from './deadlines.ts';
import { countDue, readDuePart } from './due-list.ts';
import { scheduleStates } from './schedule-states.ts';
import { searchDeliveries } from './search.ts';
import { type ShownDelivery, toShownDelivery } from './shown-delivery.ts';
import { tokenStates } from './token-states.ts';
import { stateOf } from './wanted.ts';

/** Of each operation, so many that wait for a person are shown at once. */
export const parkedShown = 10;

/**
 * Returns what waits for a person, the tokens and the schedules; on this machine the newest deliveries too. The number of calls of AWS depends on the configuration alone: per
 * operation 11 or 12, per token 2, per schedule 1. Does not throw: the section says what is wrong.
 */
export async function deskSections(
  operator: Operator,
  client: DynamoDBClient,
  runs: Pick<Runs, 'readLast'>,
): Promise<Sections> {
  const [parked, tokens, schedules] = await Promise.all([
    sectionOf(() => parkedSection(operator, client)),
    sectionOf(async () => listed(await tokenStates(operator))),
    sectionOf(async () => listed(await scheduleStates(operator, runs))),
  ]);
  if (!operator.isLocal) return { parked, tokens, schedules };
  const [deliveries, deadlines] = await Promise.all([
    sectionOf(() => newestSection(operator, client)),
    sectionOf(() => deadlineSection(client)),
  ]);
  return { parked, tokens, schedules, deliveries, deadlines };
}

async function parkedSection(operator: Operator, client: DynamoDBClient): Promise<Section> {
  const { ledger } = operator.engine.stores;
  let total = 0;
  const items: ShownDelivery[] = [];
  for (const operation of Object.keys(operator.bridge.operations)) {
    const list = { operation, list: 'parked' } as const;
    const { ids, next } = await readDuePart(client, list, { most: parkedShown });
    const rows = await Promise.all(
      ids.map((id) =>
        ifReadable(
          () => ledger.read(id),
          () => {},
        ),
      ),
    );
    // The index lags: a person may have decided about it.
    const parked = rows.filter((row) => row !== undefined).filter((row) => stateOf(row) === 'parked');
    items.push(...parked.map(toShownDelivery));
    total += next ? await countDue(client, list) : parked.length;
  }
  return { total, items };
}

/** The newest deliveries, for a page that follows them. Only on this machine, where reading the table costs nothing. */
async function newestSection(operator: Operator, client: DynamoDBClient): Promise<Section> {
  const { rows, older, further, counts, read } = await searchDeliveries(operator, client, {});
  const more = { read, older: older && cursorText(older), further: further && cursorText(further) };
  return { total: read, items: rows.map(toShownDelivery), counts, ...more };
}

function listed(items: Section['items']): Section {
  return { total: items.length, items };
}

async function sectionOf(read: () => Promise<Section>): Promise<Section> {
  try {
    return await read();
  } catch (error) {
    return { total: 0, items: [], trouble: awsFault(error) ?? 'ledgerSilent' };
  }
}
