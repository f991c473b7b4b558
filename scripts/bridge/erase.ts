import { ObjectError } from '../../lib/aws/objects.ts';
import type { Delivery } from '../../lib/delivery/delivery.ts';
import { decide } from './decide.ts';
import { names, payloadKeys } from './payloads.ts';
import { decisionOf, type People, type Terminal } from './people.ts';
import { Refused } from './refused.ts';
import { plural } from './wording.ts';

export interface EraseFlags {
  readonly contact?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  /** Also what is still to be sent: it is rejected. */
  readonly cancel?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** A payload that names the person, and the row that it belongs to; without one, no command was made of it. */
interface Found {
  readonly key: string;
  readonly delivery?: Delivery | undefined;
}

/**
 * Deletes what commands say of a person. Their rows stay, which hold ids and hashes only, so that a repeated event makes
 * nothing new. What is still to be sent stays too, and is named, unless it is to be cancelled.
 */
export async function erasePerson(people: People, terminal: Terminal, flags: EraseFlags): Promise<void> {
  const contact = addressFrom(flags.contact);
  const reason = flags.reason?.trim() || 'a person’s data was erased';
  const found = await payloadsNaming(people, contact);
  const running = found.filter(({ delivery }) => isBeingSent(delivery));
  const waiting = found.filter(({ delivery }) => delivery?.status === 'accepted');
  const erasable = found.filter((one) => !running.includes(one) && (flags.cancel || !waiting.includes(one)));
  if (found.length === 0) return terminal.say('No stored command names this address.');
  for (const one of found) terminal.say(lineOf(one, erasable.includes(one), flags.cancel));
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

async function payloadsNaming({ objects, payloads, ledger }: People, contact: string): Promise<Found[]> {
  const found: Found[] = [];
  for await (const key of payloadKeys(payloads)) {
    if (!names(await textUnlessGone(objects, payloads, key), contact)) continue;
    const delivery = await ledger.read(key.split('/')[0] ?? '');
    // Of two that came under one id, the later one is kept by nobody.
    found.push(delivery?.payload.key === key ? { key, delivery } : { key });
  }
  return found;
}

/** Between the list and this, its command may have been delivered. */
async function textUnlessGone(objects: People['objects'], bucket: string, key: string): Promise<string> {
  try {
    return await objects.getText(bucket, key);
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return '""';
    throw error;
  }
}

/** First the row, then what it said: the other way round, a lane could take it in between and find nothing. */
async function erase(people: People, terminal: Terminal, { key, delivery }: Found, reason: string): Promise<void> {
  if (delivery?.status === 'accepted') {
    // What may have been applied already is not called rejected.
    const status = delivery.unknowns ? 'uncertain' : 'rejected';
    await decide(people, terminal, delivery, { status, reason: 'erased' }, { what: 'erase', reason });
  } else if (delivery) {
    await people.ledger.note(delivery.id, decisionOf('erase', terminal, people, reason));
  }
  await people.objects.remove(people.payloads, key);
}

function isBeingSent(delivery: Delivery | undefined): boolean {
  return delivery?.status === 'sending' || delivery?.status === 'committing';
}

function lineOf({ key, delivery }: Found, isErasable: boolean, cancel = false): string {
  if (!delivery) return `${key.split('/')[0]}  no command was made of it: to be deleted`;
  const { id, kind, status, attachments } = delivery;
  const files = attachments > 0 ? `, with ${plural(attachments, 'file')} in the uploads bucket` : '';
  const what = isBeingSent(delivery)
    ? 'is being sent'
    : isErasable
      ? status === 'accepted' && cancel
        ? 'to be rejected and deleted'
        : 'to be deleted'
      : 'is still to be sent';
  return `${id}  ${kind}, ${status}${files}: ${what}`;
}

function addressFrom(text = ''): string {
  const address = text.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new Refused('Say whose data to erase: --contact, and the address by which the CRM knows them');
}
