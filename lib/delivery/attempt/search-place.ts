import { activitiesModule } from '../../wolkvox/activities.ts';
import type { CompleteCommand } from '../command.ts';
import type { EngineServices } from '../engine.ts';
import type { Delivery, SearchPlace } from '../ledger/delivery.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { OperationSettings } from '../operations.ts';
import { FencedError } from './fence.ts';

/** Returns the field of the module that holds the marker. `undefined` where it has none. */
export function recordMarkerFieldOf(
  { recordMarkerField }: Pick<OperationSettings, 'recordMarkerField'>,
  module: string,
): string | undefined {
  if (typeof recordMarkerField !== 'object') return recordMarkerField;
  return Object.hasOwn(recordMarkerField, module) ? recordMarkerField[module] : undefined;
}

/**
 * Writes to the row where a search would find what this attempt makes, before it is sent: another worker may have to search
 * for it. Returns the row as it is then.
 */
export async function noteSearchPlace(
  { stores, operations }: EngineServices,
  claim: Claim,
  delivery: Delivery,
  command: CompleteCommand,
): Promise<Delivery> {
  const searchIn = searchPlaceOf(operations.settingsOf(delivery.operation), command);
  if (!searchIn) return delivery;
  const row = await stores.ledger.noteFindings(claim, { searchIn });
  if (!row) throw new FencedError('claim_lost');
  return row;
}

function searchPlaceOf(settings: OperationSettings, command: CompleteCommand): SearchPlace | undefined {
  switch (command.kind) {
    case 'insertRecord': {
      const field = recordMarkerFieldOf(settings, command.module);
      return field === undefined ? undefined : { module: command.module, field };
    }
    case 'insertTask':
    case 'insertCall':
    case 'insertMeeting':
      return settings.activitiesReadable ? { module: activitiesModule } : undefined;
    default:
      return undefined;
  }
}
