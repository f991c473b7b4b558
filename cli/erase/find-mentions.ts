import { undefinedIfGone } from '../../lib/aws/objects.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { isOver } from '../../lib/lists/list.ts';
import type { Group } from '../../lib/uploads/groups/group.ts';
import { filesOf } from '../deliveries/files-of.ts';
import type { Operator } from '../operator.ts';
import { payloadKeys } from '../payload-keys.ts';
import { plural } from '../wording.ts';
import type { Person } from './person.ts';

/** An object of the payloads bucket that mentions the person. */
export interface Found {
  readonly key: string;
  /**
   * `waiting`: it is not sent yet. `running`: it is being sent. `listed`: with the rows of others, as long as their list goes on.
   * `over`: it will not be sent again.
   */
  readonly state: 'over' | 'waiting' | 'running' | 'listed';
  /** Of its delivery or group. */
  readonly id: string;
  readonly what: string;
  /** The words that hold the address, where none is the address itself: they may be about somebody else. */
  readonly words?: readonly string[];
  /** Only of a delivery's payload. */
  readonly delivery?: Delivery | undefined;
  /** The files that it names, as `s3://BUCKET/KEY`. */
  readonly files: readonly string[];
}

/** Returns each stored object that names the person, or may. */
export async function findMentions(operator: Operator, person: Person): Promise<Found[]> {
  const { engine, payloads } = operator;
  const found: Found[] = [];
  for await (const key of payloadKeys(payloads)) {
    // Its command may have been delivered since it was listed.
    const text = await undefinedIfGone(engine.stores.objects.getText(payloads, key));
    if (text === undefined) continue;
    const words = person.isNamedIn(text) ? undefined : person.unsureWords(text);
    if (words?.length === 0) continue;
    const identified = await identify(operator, key);
    const { delivery } = identified;
    const files = delivery ? await filesOf(operator, delivery) : filesIn(text);
    found.push({ ...identified, files, ...(words && { words }) });
  }
  return found;
}

/** A note of an upload names its object. */
function filesIn(text: string): string[] {
  const { bucket, key } = JSON.parse(text) as { bucket?: unknown; key?: unknown };
  return typeof bucket === 'string' && typeof key === 'string' ? [`s3://${bucket}/${key}`] : [];
}

type Identified = Omit<Found, 'files' | 'words'>;

async function identify({ engine, groups, lists }: Operator, key: string): Promise<Identified> {
  const [first = '', second = '', third = ''] = key.split('/');
  if (first === 'bound') return { key, state: 'waiting', id: second, what: 'a command that waits for its files' };
  if (first === 'groups') {
    const group = await groups.find(second);
    return { key, state: group && !isSent(group) ? 'waiting' : 'over', id: second, what: 'a file of a group' };
  }
  if (first === 'lists') {
    const list = await lists.find(second);
    return { key, state: list && !isOver(list) ? 'listed' : 'over', id: second, what: 'rows of a list' };
  }
  if (first === 'links') return { key, state: 'over', id: second, what: 'where a link in its case leads' };
  const id = first === 'sent' || first === 'skipped' ? second.replace(/\.json$/, '') : second;
  if (first === 'skipped') return { key, state: 'over', id, what: 'the note of a skipped upload' };
  const delivery = await engine.stores.ledger.read(id);
  if (!delivery) return { key, state: 'over', id, what: 'a payload without a delivery' };
  const state = stateOf(delivery);
  const { kind, status, fileCount, payload } = delivery;
  if (payload.key === key) {
    const files = fileCount > 0 ? `, with ${plural(fileCount, 'file')} in the uploads bucket` : '';
    return { key, state, id, what: `${kind}, ${status}${files}`, delivery };
  }
  if (third === 'files-to-tag.json') return { key, state, id, what: 'the list of its files to tag' };
  if (first === 'sent') return { key, state, id, what: 'the list of files that its case was sent' };
  // A second command came under the same id. No delivery uses this payload.
  return { key, state: 'over', id, what: 'a payload without a delivery' };
}

/** Whether every file that joined was accepted as part of a command. */
function isSent({ members, batches, acceptedBatches }: Group): boolean {
  return acceptedBatches === batches.length && members.length === (batches.at(-1) ?? 0);
}

function stateOf({ status }: Delivery): Found['state'] {
  if (status === 'accepted') return 'waiting';
  return status === 'sending' || status === 'committing' ? 'running' : 'over';
}
