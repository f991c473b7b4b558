import { type Delivery, isSearchable } from '../lib/delivery/ledger/delivery.ts';
import { findByMarker } from '../lib/delivery/search/queries.ts';
import { WolkvoxError } from '../lib/wolkvox/error.ts';
import type { Operator, Terminal } from './operator.ts';
import { Refused } from './refused.ts';
import { borrowToken } from './token-loan.ts';

/** What a search for a delivery's marker told, and how many calls of the token's day it took. */
interface Look {
  readonly found?: { readonly crmId: string; readonly idPrefijo?: string | undefined; readonly duplicate: boolean };
  /** The CRM offers no search for this kind of command. */
  readonly isSearchable: boolean;
  readonly calls: number;
  /** By which people find it in the CRM themselves. */
  readonly marker: string;
}

/**
 * Says what a search of the CRM for the delivery's marker tells, and gives the record that it found. Throws Refused when that
 * cannot be done now. Where the bridge's own searches fail too, what a person sees in the CRM is all there is, and is not
 * held up by it.
 */
export async function tellLook(people: Operator, terminal: Terminal, delivery: Delivery): Promise<Look['found']> {
  try {
    const look = await lookInCrm(people, delivery);
    terminal.say(toldBy(look, delivery));
    return look.found;
  } catch (error) {
    if (!(error instanceof Refused && error.cause instanceof WolkvoxError && delivery.failedReads)) throw error;
    const marker = await people.tokens.marker(delivery.id);
    terminal.say(
      `The search failed (${error.cause.message}), as the bridge's own did. Look in the CRM yourself for ${marker}`,
    );
    return undefined;
  }
}

/** Searches in a slot of one of the operation's tokens. Throws Refused when that cannot be done now. */
async function lookInCrm(people: Operator, delivery: Delivery): Promise<Look> {
  const { tokens, settingsOf, objects, now } = people;
  const marker = await tokens.marker(delivery.id);
  if (!isSearchable(delivery)) return { isSearchable: false, calls: 0, marker };
  const loan = await borrowToken(people, delivery.operation);
  let calls = 0;
  const spendCall = () => {
    calls += 1;
    return loan.spendCall();
  };
  try {
    const settings = { ...settingsOf(delivery.operation), marker };
    const found = await findByMarker({ crm: loan.crm, objects, delivery, settings, now: now(), spendCall });
    const result = { isSearchable: true, calls, marker };
    if (!found?.crmId) return result;
    const { crmId, idPrefijo, duplicate = false } = found;
    return { ...result, found: { crmId, idPrefijo, duplicate } };
  } catch (error) {
    if (error instanceof Refused) throw error;
    const message = `The search in the CRM failed, so nothing was changed. ${whatToDo(error, delivery.operation)}`;
    throw new Refused(message, { cause: error });
  } finally {
    await loan.giveBack();
  }
}

/** What a look told, as a sentence. */
function toldBy({ found, isSearchable, calls, marker }: Look, { kind }: Delivery): string {
  if (!isSearchable) {
    return `The CRM offers no search for what ${kind} does: look there yourself. What the bridge made of it holds ${marker}`;
  }
  const cost = `(${calls} ${calls === 1 ? 'call' : 'calls'} of the token's day)`;
  if (!found) {
    return `Searched the CRM for ${marker}: found nothing ${cost}. That alone proves nothing: somebody may have changed or deleted it`;
  }
  const twice = found.duplicate ? ' More than one record holds it: delete what is too much in the CRM.' : '';
  return `Searched the CRM for ${marker}: found as ${found.idPrefijo ?? 'record'}, id ${found.crmId} ${cost}.${twice}`;
}

/** What somebody can do about a call of the CRM that failed. */
export function whatToDo(error: unknown, operation: string): string {
  if (!(error instanceof WolkvoxError)) return `Try again: ${(error as Error).message}`;
  if (error.kind === 'token') return `The CRM refuses the token: store a valid one in the secret wolkvox/${operation}`;
  if (error.kind === 'quota') return 'The calls of the day are used up: try again after the reset';
  return `Try again later: ${error.message}`;
}
