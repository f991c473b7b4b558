import { undefinedIfGone } from '../lib/aws/objects.ts';
import { linkNoteKey } from '../lib/delivery/file-link.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import type { Group } from '../lib/uploads/groups/group.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from './bridge-command.ts';
import { mentionsAddress } from './mentions-address.ts';
import type { Operator, Terminal } from './operator.ts';
import { payloadKeys } from './payload-keys.ts';
import { newDecision, recordDecision } from './record-decision.ts';
import { RefusedError } from './refused-error.ts';
import { plural } from './wording.ts';

const options = {
  contact: { type: 'string', value: 'EMAIL', isRequired: true },
  'dry-run': { type: 'boolean' },
  /** Also rejects what is not sent yet. */
  cancel: { type: 'boolean' },
  reason: { type: 'string', value: '"…"' },
} as const satisfies OptionSpecs;

export const erase = defineCommand({
  name: 'erase',
  help: 'Deletes what stored commands hold about a person; with --cancel also what is not sent yet.',
  options,
  run: erasePerson,
});

/** An object of the payloads bucket that mentions the person. */
interface Found {
  readonly key: string;
  /** `waiting`: it is not sent yet. `running`: it is being sent. `over`: it will not be sent again. */
  readonly state: 'over' | 'waiting' | 'running';
  /** What it is, after the id of its delivery or group. */
  readonly name: string;
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
  const found = await findMentions(operator, contact);
  const erasable = found.filter(({ state }) => state === 'over' || (state === 'waiting' && flags.cancel));
  if (found.length === 0) return terminal.say('No stored command names this address.');
  for (const one of found) terminal.say(`${one.name}: ${fateOf(one, flags.cancel)}`);
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
    if (text !== undefined && mentionsAddress(text, contact)) found.push(await identify(operator, key));
  }
  return found;
}

async function identify({ engine, groups }: Operator, key: string): Promise<Found> {
  const [first = '', second = ''] = key.split('/');
  if (first === 'bound') return { key, state: 'waiting', name: `${second}  a command that waits for its files` };
  if (first === 'groups') {
    const group = await groups.find(second);
    return { key, state: group && !isSent(group) ? 'waiting' : 'over', name: `${second}  a file of a group` };
  }
  if (first === 'links') return { key, state: 'over', name: `${second}  where a link in its case leads` };
  const id = first === 'sent' ? second.replace(/\.json$/, '') : first;
  const delivery = await engine.stores.ledger.read(id);
  if (!delivery) return { key, state: 'over', name: `${first}  a payload without a delivery` };
  const state = stateOf(delivery);
  const { kind, status, fileCount, payload } = delivery;
  if (payload.key === key) {
    const files = fileCount > 0 ? `, with ${plural(fileCount, 'file')} in the uploads bucket` : '';
    return { key, state, name: `${id}  ${kind}, ${status}${files}`, delivery };
  }
  if (second === 'files-to-tag.json') return { key, state, name: `${id}  the list of its files to tag` };
  if (first === 'sent') return { key, state, name: `${id}  the list of files that its case was sent` };
  // A second command came under the same id. No delivery uses this payload.
  return { key, state: 'over', name: `${id}  a payload without a delivery` };
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
  if (state === 'over') return 'will be deleted';
  if (!cancel) return 'is not sent yet';
  return delivery ? 'will be rejected and deleted' : 'will be deleted, and not sent';
}

function addressFrom(text = ''): string {
  const address = text.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new RefusedError('Say whose data to erase: --contact, and the e-mail address that the CRM has of them');
}
