import { type Delivery, isSearchable } from '../../lib/delivery/ledger/delivery.ts';
import { needsFileCheck } from '../../lib/delivery/operations.ts';
import { findByMarker } from '../../lib/delivery/search/queries.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { crmAdvice } from '../crm-advice.ts';
import type { Operator, Terminal } from '../operator.ts';
import { CrmRefusedError, RefusedError } from '../refused-error.ts';
import { borrowToken } from '../token-loan.ts';
import { plural } from '../wording.ts';
import { carriesMarker, whereToLook } from './where-to-look.ts';

export interface FoundRecord {
  readonly crmId: string;
  readonly idPrefijo?: string | undefined;
  /** More than one record holds the marker. */
  readonly duplicate: boolean;
  /** The case was made without its file. */
  readonly lacksFile: boolean;
}

interface Search {
  readonly found: FoundRecord | undefined;
  /** Calls of the token's day that it took. */
  readonly calls: number;
}

/**
 * Searches the CRM for a delivery's marker, says the result, and returns the record; `undefined` when none was found. Throws a
 * RefusedError when no search is possible now. It does not throw when the bridge's own searches failed too: then all that
 * counts is what the operator sees in the CRM.
 */
export async function searchAndSay(
  operator: Operator,
  terminal: Terminal,
  delivery: Delivery,
): Promise<FoundRecord | undefined> {
  const marker = await operator.engine.stores.markers.of(delivery.id);
  if (!isSearchable(delivery)) {
    const named = carriesMarker(delivery) ? `: ${marker}` : '';
    terminal.say(`The CRM cannot be searched for what ${delivery.kind} made. ${whereToLook(delivery)}${named}`);
    return undefined;
  }
  try {
    const search = await searchCrm(operator, delivery, marker);
    terminal.say(describeSearch(search, marker));
    return search.found;
  } catch (error) {
    const cause = error instanceof RefusedError ? error.cause : undefined;
    if (!(cause instanceof WolkvoxError) || delivery.counters.failedReads === 0) throw error;
    terminal.say(
      `The search failed (${cause.message}), as the bridge's own did. Look in the CRM yourself for ${marker}`,
    );
    return undefined;
  }
}

/** Searches in a slot of one of the operation's tokens. */
async function searchCrm(operator: Operator, delivery: Delivery, marker: string): Promise<Search> {
  const { stores, operations, clock } = operator.engine;
  const { objects } = stores;
  const settings = operations.settingsOf(delivery.operation);
  const { markerField } = settings;
  const needsFile = needsFileCheck(settings, delivery);
  const loan = await borrowToken(operator, delivery.operation);
  const { crm } = loan;
  let calls = 0;
  const spendCall = () => {
    calls += 1;
    return loan.spendCall();
  };
  try {
    const now = clock.now();
    const found = await findByMarker({ crm, objects, delivery, marker, markerField, needsFile, now, spendCall });
    if (!found?.crmId) return { calls, found: undefined };
    const { crmId, idPrefijo, duplicate = false, reason } = found;
    return { calls, found: { crmId, idPrefijo, duplicate, lacksFile: reason === 'file_not_stored' } };
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    const message = `The search in the CRM failed, so nothing was changed. ${crmAdvice(error, settings.secret)}`;
    throw new CrmRefusedError(message, { cause: error });
  } finally {
    await loan.giveBack();
  }
}

function describeSearch({ found, calls }: Search, marker: string): string {
  const cost = `(${plural(calls, 'call')} of the token's day)`;
  const searched = `Searched the CRM for ${marker}: found`;
  if (!found)
    return `${searched} nothing ${cost}. That proves nothing: somebody may have changed or deleted the record`;
  const others = found.duplicate ? ' More than one record holds it: delete the others in the CRM.' : '';
  const file = found.lacksFile ? ' It shows no file: add the file there by hand.' : '';
  return `${searched} as ${found.idPrefijo ?? 'record'}, id ${found.crmId} ${cost}.${others}${file}`;
}
