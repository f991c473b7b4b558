import { undefinedIfGone } from '../lib/aws/objects.ts';
import { linkNoteKey } from '../lib/delivery/file-link.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { isOver } from '../lib/lists/list.ts';
import type { Group } from '../lib/uploads/groups/group.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { mentionsAddress, wordsWithAddress } from './mentions-address.ts';
import type { Operator, Terminal } from './operator.ts';
import { payloadKeys } from './payload-keys.ts';
import { newDecision, recordDecision } from './record-decision.ts';
import { RefusedError } from './refused-error.ts';
import { oneLine, plural } from './wording.ts';

const options = {
  contact: { type: 'string', value: 'EMAIL', isRequired: true },
  /** What is not about this person: an id, as the list shows it. */
  exclude: { type: 'string', multiple: true, value: 'ID' },
  'dry-run': { type: 'boolean' },
  /** Also rejects what is not sent yet. */
  cancel: { type: 'boolean' },
  reason: { type: 'string', value: '"…"' },
} as const satisfies OptionSpecs;

export const erase = defineCommand({
  name: 'erase',
  help: {
    en: 'Deletes what stored commands hold about a person; with --cancel also what is not sent yet.',
    es: 'Borra lo que los comandos guardados dicen de una persona; con --cancel, también lo que aún no se envía.',
    pt: 'Apaga o que os comandos guardados dizem de uma pessoa; com --cancel, também o que ainda não foi enviado.',
  },
  options,
  run: erasePerson,
});

/** An object of the payloads bucket that mentions the person. */
interface Found {
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
}

/**
 * Deletes what commands say of a person. Their rows stay, which hold ids and hashes only, so that a repeated event makes
 * no new command. What is not sent yet stays and is named, unless `cancel` is set.
 */
export async function erasePerson(
  operator: Operator,
  terminal: Terminal,
  flags: OptionValues<typeof options>,
): Promise<void> {
  const contact = addressFrom(flags.contact);
  const reason = flags.reason?.trim() || 'a person’s data was erased';
  const mentions = await findMentions(operator, contact);
  const found = withoutExcluded(mentions, flags.exclude);
  const unsure = found.filter(({ words = [] }) => words.length > 0);
  const erasable = found.filter(({ state }) => state === 'over' || (state === 'waiting' && flags.cancel));
  if (mentions.length === 0) return terminal.say('No stored command names this address.');
  for (const one of mentions)
    terminal.say(describe(one, found.includes(one) ? fateOf(one, flags.cancel) : 'is excluded'));
  if (unsure.length > 0) {
    terminal.say('\nLook at the words above: where they name somebody else, run the command again with --exclude ID.');
  }
  if (flags['dry-run']) return terminal.say('\nNothing was changed: this was a dry run.');
  if (erasable.length > 0) {
    const question = `Delete ${plural(erasable.length, 'stored command')}? This cannot be undone.`;
    if (!(await terminal.confirm(question))) return terminal.say('Nothing was changed.');
    for (const one of erasable) await eraseOne(operator, terminal, one, reason);
    terminal.say(`Erased ${plural(erasable.length, 'stored command')}.`);
    terminal.say('Files in the uploads bucket and records in the CRM are not touched: delete those there.');
  }
  if (found.some(({ state }) => state === 'running')) {
    throw new RefusedError('Some are being sent at this moment: run the command again in five minutes');
  }
  if (found.some(({ state }) => state === 'listed')) {
    throw new RefusedError('Some are rows of a list. Cancel the list with lists cancel, or wait until it is over');
  }
  if (erasable.length < found.length) {
    throw new RefusedError('Some are not sent yet. To reject them, run the command again with --cancel');
  }
}

async function findMentions(operator: Operator, contact: string): Promise<Found[]> {
  const { engine, payloads } = operator;
  const found: Found[] = [];
  for await (const key of payloadKeys(payloads)) {
    // Its command may have been delivered since it was listed.
    const text = await undefinedIfGone(engine.stores.objects.getText(payloads, key));
    if (text === undefined) continue;
    const words = mentionsAddress(text, contact) ? undefined : wordsWithAddress(text, contact);
    if (words?.length !== 0) found.push({ ...(await identify(operator, key)), ...(words && { words }) });
  }
  return found;
}

/** Throws a RefusedError for an id that is none of those found: a mistyped one would let its data be deleted. */
function withoutExcluded(found: readonly Found[], excluded: readonly string[] = []): readonly Found[] {
  const unknown = excluded.find((id) => !found.some((one) => one.id === id));
  if (unknown !== undefined)
    throw new RefusedError(`--exclude ${oneLine(unknown)}: nothing of this id names the address`);
  return found.filter(({ id }) => !excluded.includes(id));
}

function describe({ id, what, words = [] }: Found, fate: string): string {
  const shown = words.map((word) => `“${oneLine(word)}”`).join(', ');
  return `${id}  ${what}: ${fate}${shown && `. It names ${shown}`}`;
}

async function identify({ engine, groups, lists }: Operator, key: string): Promise<Found> {
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

/** Settles the row first. The other way round, a lane could claim it in between and find no payload. */
async function eraseOne(
  operator: Operator,
  terminal: Terminal,
  { key, delivery }: Found,
  reason: string,
): Promise<void> {
  const { ledger, objects } = operator.engine.stores;
  const decision = { what: 'erase', reason } as const;
  if (delivery?.status === 'accepted') {
    // An earlier attempt may have been applied: then it is not called rejected.
    const status = delivery.counters.unknowns > 0 ? 'uncertain' : 'rejected';
    await recordDecision(operator, terminal, { delivery, settlement: { status, reason: 'erased' }, ...decision });
  } else if (delivery) {
    await ledger.addDecision(delivery.id, newDecision(operator, terminal, decision));
  }
  await objects.remove(operator.payloads, key);
  // The links in its case end with it.
  const { id = '', missing = [] } = delivery ?? {};
  for (const { number } of missing) await objects.remove(operator.payloads, linkNoteKey({ id, number }));
}

function fateOf({ state, delivery }: Found, cancel = false): string {
  if (state === 'running') return 'is being sent';
  if (state === 'listed') return 'stays as long as its list goes on';
  if (state === 'over') return 'will be deleted';
  if (!cancel) return 'is not sent yet';
  return delivery ? 'will be rejected and deleted' : 'will be deleted, and not sent';
}

function addressFrom(text = ''): string {
  const address = text.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new RefusedError('Say whose data to erase: --contact, and the e-mail address that the CRM has of them');
}
