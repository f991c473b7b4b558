import { insertCase } from '../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryCases, queryDates } from '../../lib/wolkvox/queries.ts';
import { aroundMinutes, type Visibility } from './ask-visibility.ts';
import { holdsMarker, probeCase, recordsOf, type Sandbox } from './sandbox.ts';
import { smallFile } from './small-file.ts';

/** What the CRM does with a call whose end is missing. */
export interface Prefix {
  /** Whether it acts on a JSON body without its last byte. Then a held-back last byte prevents nothing. */
  readonly prefixActs: boolean;
  /** Whether it acts on a complete JSON text when one announced byte is missing. */
  readonly incompleteCallActs: boolean;
}

/** A question that this CRM cannot be asked in this way. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

class CutError extends Error {
  override readonly name = 'CutError';
}

const settleMs = 5_000;

/**
 * Cuts two inserts before their last byte and searches for their cases. Costs 4 calls at most. Throws a NoAnswerError where the
 * CRM would refuse the inserts for their empty form anyway.
 */
export async function askPrefix(sandbox: Sandbox, visibility: Visibility): Promise<Prefix | undefined> {
  const { crm, sleep, now, words } = sandbox;
  if (sandbox.refusesEmpty && words.markerField === undefined && Object.keys(crm.emptyForm).length === 0) {
    throw new NoAnswerError('the CRM refuses a case without fields: name one with --marker-field');
  }
  const markers = [await sandbox.newMarker(), await sandbox.newMarker()] as const;
  const startedAt = now();
  // The question is about the last byte, also where the configuration fences the first one.
  const plain: Wolkvox = { ...crm, fence: 'last-byte' };
  const early = [
    await hasSucceeded(cutInsert(sandbox, plain, markers[0])),
    await hasSucceeded(cutInsert(sandbox, withOneMoreByte(plain), markers[1])),
  ];
  await sleep(Math.max(settleMs, 2 * (visibility.visibleAfterMs ?? 0)));
  const records = await recordsSince(sandbox, visibility, startedAt);
  if (!records) return undefined;
  const made = markers.map((marker) => records.filter((record) => holdsMarker(record, marker)));
  for (const record of made.flat()) {
    const id = String(record['wolkvox_id']);
    sandbox.made.set(id, String(record['idPrefijo'] ?? id));
  }
  const [prefixActs, incompleteCallActs] = made.map((found, at) => found.length > 0 || early[at] === true);
  return { prefixActs: prefixActs ?? false, incompleteCallActs: incompleteCallActs ?? false };
}

function cutInsert(sandbox: Sandbox, crm: Wolkvox, marker: string): Promise<unknown> {
  const beforeLastByte = () => Promise.reject(new CutError('The last byte is never sent'));
  // Where a case without files is refused, it would not be made anyway. Elsewhere a file could be refused for its encoding.
  const files = sandbox.refusesEmpty ? [smallFile('prueba.pdf', 'cut')] : [];
  return insertCase(crm, probeCase(sandbox, marker), files, { beforeLastByte });
}

/** Returns a client that adds a space after the JSON text. Without that last byte, the text is still complete. */
function withOneMoreByte(crm: Wolkvox): Wolkvox {
  return {
    ...crm,
    post(request, send) {
      const { body } = request;
      const parts = [...body.parts.slice(0, -1), `${body.parts.at(-1)} `];
      return crm.post({ ...request, body: { ...body, parts, length: body.length + 1 } }, send);
    },
  };
}

/** Whether the CRM reported success before the call was complete. Any other answer, or none, proves nothing. */
async function hasSucceeded(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (error instanceof CutError) return false;
    if (error instanceof WolkvoxError && error.kind !== 'quota' && error.kind !== 'token') {
      return error.kind === 'premature';
    }
    throw error;
  }
}

/** Returns the cases made since then, by the search that was seen to work. Returns `undefined` when none works. */
async function recordsSince({ crm, words }: Sandbox, { found, createdAt, answeredAt }: Visibility, since: number) {
  if (found.byDates && createdAt !== undefined) {
    const laterMinutes = Math.ceil((since - answeredAt) / 60_000) + 3;
    return recordsOf(queryDates(crm, { module: 'cases', ...aroundMinutes(createdAt, laterMinutes) }));
  }
  if (!found.byContact) return undefined;
  return recordsOf(queryCases(crm, { field: 'email contact', value: words.contact }));
}
