import { ObjectError } from '../lib/aws/objects.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import type { Group } from '../lib/uploads/groups/group.ts';
import { decisionOf, type Operator, type Terminal } from './operator.ts';
import { names, payloadKeys } from './payloads.ts';
import { decide } from './record-decision.ts';
import { Refused } from './refused.ts';
import { plural } from './wording.ts';

export interface EraseFlags {
  readonly contact?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  /** Also what is still to be sent: it is rejected. */
  readonly cancel?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** An object of the payloads bucket that names the person. */
interface Found {
  readonly key: string;
  /** Whether it is still to be sent, in whole or as a part of something. */
  readonly stands: 'over' | 'waiting' | 'running';
  /** What it is, by the id of the delivery or group that it belongs to. */
  readonly told: string;
  /** Only of what a delivery says. */
  readonly delivery?: Delivery | undefined;
}

/**
 * Deletes what commands say of a person. Their rows stay, which hold ids and hashes only, so that a repeated event makes
 * nothing new. What is still to be sent stays too, and is named, unless it is to be cancelled.
 */
export async function erasePerson(people: Operator, terminal: Terminal, flags: EraseFlags): Promise<void> {
  const contact = addressFrom(flags.contact);
  const reason = flags.reason?.trim() || 'a person’s data was erased';
  const found = await payloadsNaming(people, contact);
  const running = found.filter(({ stands }) => stands === 'running');
  const erasable = found.filter(({ stands }) => stands === 'over' || (stands === 'waiting' && flags.cancel));
  if (found.length === 0) return terminal.say('No stored command names this address.');
  for (const one of found) terminal.say(lineOf(one, flags.cancel));
  if (flags['dry-run']) return terminal.say('\nNothing was changed: this was a dry run.');
  if (erasable.length > 0) {
    const question = `Delete what ${plural(erasable.length, 'stored command says', 'stored commands say')}? It cannot be brought back.`;
    if (!(await terminal.confirm(question))) return terminal.say('Nothing was changed.');
    for (const one of erasable) await erase(people, terminal, one, reason);
    terminal.say(`Erased ${plural(erasable.length, 'stored command')}.`);
    terminal.say('Files in the uploads bucket and records in the CRM are not touched: delete those there.');
  }
  if (running.length > 0)
    throw new Refused('Some are being sent at this moment: run the command again in five minutes');
  if (erasable.length < found.length) throw new Refused('Some are still to be sent. To reject them instead: --cancel');
}

async function payloadsNaming(people: Operator, contact: string): Promise<Found[]> {
  const { objects, payloads } = people;
  const found: Found[] = [];
  for await (const key of payloadKeys(payloads)) {
    if (names(await textUnlessGone(objects, payloads, key), contact)) found.push(await foundAt(people, key));
  }
  return found;
}

async function foundAt({ ledger, groups }: Operator, key: string): Promise<Found> {
  const [first = '', second = ''] = key.split('/');
  if (first === 'bound') return { key, stands: 'waiting', told: `${second}  a command that waits for its files` };
  if (first === 'groups') {
    const group = await groups.find(second);
    return { key, stands: group && !isSent(group) ? 'waiting' : 'over', told: `${second}  a file of a group` };
  }
  const id = first === 'sent' ? second.replace(/\.json$/, '') : first;
  const delivery = await ledger.read(id);
  if (!delivery) return { key, stands: 'over', told: `${first}  no command was made of it` };
  const stands = standsFrom(delivery);
  const { kind, status, fileCount, payload } = delivery;
  if (payload.key === key) {
    const files = fileCount > 0 ? `, with ${plural(fileCount, 'file')} in the uploads bucket` : '';
    return { key, stands, told: `${id}  ${kind}, ${status}${files}`, delivery };
  }
  if (second === 'files-to-tag.json') return { key, stands, told: `${id}  which files its marks go to` };
  if (first === 'sent') return { key, stands, told: `${id}  which files its case was sent` };
  // Of two that came under one id, the later one is kept by nobody.
  return { key, stands: 'over', told: `${id}  no command was made of it` };
}

/** Whether every file that joined was taken on as part of a command. */
function isSent({ members, batches, acceptedBatches }: Group): boolean {
  return acceptedBatches === batches.length && members.length === (batches.at(-1) ?? 0);
}

function standsFrom({ status }: Delivery): Found['stands'] {
  if (status === 'accepted') return 'waiting';
  return status === 'sending' || status === 'committing' ? 'running' : 'over';
}

/** Between the list and this, its command may have been delivered. */
async function textUnlessGone(objects: Operator['objects'], bucket: string, key: string): Promise<string> {
  try {
    return await objects.getText(bucket, key);
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return '""';
    throw error;
  }
}

/** First the row, then what it said: the other way round, a lane could take it in between and find nothing. */
async function erase(people: Operator, terminal: Terminal, { key, delivery }: Found, reason: string): Promise<void> {
  if (delivery?.status === 'accepted') {
    // What may have been applied already is not called rejected.
    const status = delivery.unknowns ? 'uncertain' : 'rejected';
    await decide(people, terminal, delivery, { status, reason: 'erased' }, { what: 'erase', reason });
  } else if (delivery) {
    await people.ledger.addDecision(delivery.id, decisionOf('erase', terminal, people, reason));
  }
  await people.objects.remove(people.payloads, key);
}

function lineOf({ told, stands, delivery }: Found, cancel = false): string {
  const fates = {
    running: 'is being sent',
    over: 'to be deleted',
    waiting: cancel ? (delivery ? 'to be rejected and deleted' : 'to be deleted, and not sent') : 'is still to be sent',
  };
  return `${told}: ${fates[stands]}`;
}

function addressFrom(text = ''): string {
  const address = text.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new Refused('Say whose data to erase: --contact, and the address by which the CRM knows them');
}
