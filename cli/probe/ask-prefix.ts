import { insertCase } from '../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryCases, queryDates } from '../../lib/wolkvox/queries.ts';
import { aroundMinutes, type Visibility } from './ask-visibility.ts';
import { mentions, probeCase, recordsOf, type Sandbox } from './sandbox.ts';

/** What the CRM does with a call of which the end is missing. */
export interface Prefix {
  /** Whether it acts on a JSON body without its last byte: then the fence holds nothing back. */
  readonly prefixActs: boolean;
  /** Whether it acts on a whole JSON text of which one announced byte is missing. */
  readonly incompleteCallActs: boolean;
}

class Cut extends Error {}

const settleMs = 5_000;

/** Breaks off two inserts before their last byte and looks whether they came to be. At most 4 calls. */
export async function askPrefix(sandbox: Sandbox, visibility: Visibility): Promise<Prefix | undefined> {
  const { crm, sleep, now } = sandbox;
  const markers = [await sandbox.marker(), await sandbox.marker()] as const;
  const startedAt = now();
  // Whatever the configuration says: the question is about the last byte.
  const plain: Wolkvox = { ...crm, fence: 'last-byte' };
  const early = [
    await isSuccessOf(cutInsert(sandbox, plain, markers[0])),
    await isSuccessOf(cutInsert(sandbox, oneByteMore(plain), markers[1])),
  ];
  await sleep(Math.max(settleMs, 2 * (visibility.visibleAfterMs ?? 0)));
  const records = await recordsSince(sandbox, visibility, startedAt);
  if (!records) return undefined;
  const made = markers.map((marker) => records.filter((record) => mentions(record, marker)));
  for (const record of made.flat()) {
    const id = String(record['wolkvox_id']);
    sandbox.made.set(id, String(record['idPrefijo'] ?? id));
  }
  const [prefixActs, incompleteCallActs] = made.map((found, at) => found.length > 0 || early[at] === true);
  return { prefixActs: prefixActs ?? false, incompleteCallActs: incompleteCallActs ?? false };
}

function cutInsert(sandbox: Sandbox, crm: Wolkvox, marker: string): Promise<unknown> {
  const beforeLastByte = () => Promise.reject(new Cut('The last byte is never sent'));
  return insertCase(crm, probeCase(sandbox, marker), [], { beforeLastByte });
}

/** A space after the JSON text is its last byte then: what arrives is JSON all the same. */
function oneByteMore(crm: Wolkvox): Wolkvox {
  return {
    ...crm,
    post(request, send) {
      const { body } = request;
      const parts = [...body.parts.slice(0, -1), `${body.parts.at(-1)} `];
      return crm.post({ ...request, body: { ...body, parts, length: body.length + 1 } }, send);
    },
  };
}

/** Whether it was answered as made before it was whole. Any other answer, or none, says nothing by itself. */
async function isSuccessOf(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (error instanceof Cut) return false;
    if (error instanceof WolkvoxError && error.kind !== 'quota' && error.kind !== 'token') {
      return error.kind === 'premature';
    }
    throw error;
  }
}

/** The cases made since then, by the search that was seen to work. Nothing when none does. */
async function recordsSince({ crm, words }: Sandbox, { found, createdAt, answeredAt }: Visibility, since: number) {
  if (found.byDates && createdAt !== undefined) {
    const laterMinutes = Math.ceil((since - answeredAt) / 60_000) + 3;
    return recordsOf(queryDates(crm, { module: 'cases', ...aroundMinutes(createdAt, laterMinutes) }));
  }
  if (!found.byContact) return undefined;
  return recordsOf(queryCases(crm, { field: 'email contact', value: words.contact }));
}
