import { linkNoteKey } from '../../lib/delivery/file-link.ts';
import { translate } from '../../lib/language.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { newDecision, recordDecision } from '../record-decision.ts';
import { RefusedError } from '../refused-error.ts';
import { oneLine, plural } from '../wording.ts';
import { whatStays } from './elsewhere.ts';
import { type Found, findMentions } from './find-mentions.ts';
import { personFrom, personOptions } from './person.ts';
import { eraseTexts } from './texts.ts';

const options = {
  ...personOptions,
  /** What is not about this person: an id, as the list shows it. */
  exclude: { type: 'string', multiple: true, value: 'ID' },
  'dry-run': { type: 'boolean' },
  /** Also rejects what is not sent yet. */
  cancel: { type: 'boolean' },
  reason: { type: 'string', value: '"…"' },
} as const satisfies OptionSpecs;

export const erase = defineCommand({
  name: 'erase',
  help: eraseTexts.help,
  options,
  run: erasePerson,
});

/**
 * Deletes what commands say of a person. Their rows stay, which hold ids and hashes only, so that a repeated event makes
 * no new command. What is not sent yet stays and is named, unless `cancel` is set. Says each case, file and key that it touches
 * and that stays, and what the law asks.
 */
export async function erasePerson(
  operator: Operator,
  terminal: Terminal,
  flags: OptionValues<typeof options>,
): Promise<void> {
  const person = personFrom(flags);
  const reason = flags.reason?.trim() || 'a person’s data was erased';
  const mentions = await findMentions(operator, person);
  const found = withoutExcluded(mentions, flags.exclude);
  const unsure = found.filter(({ words = [] }) => words.length > 0);
  const erasable = found.filter(({ state }) => state === 'over' || (state === 'waiting' && flags.cancel));
  if (mentions.length === 0) terminal.say(translate(eraseTexts.none));
  for (const one of mentions) sayOne(operator, terminal, one, { isFound: found.includes(one), cancel: flags.cancel });
  if (unsure.length > 0) terminal.say(`\n${translate(eraseTexts.unsure)}`);
  for (const line of await whatStays(operator, person, mentions)) terminal.say(line);
  terminal.say(`\n${translate(eraseTexts.law)}`);
  if (mentions.length === 0) return;
  if (flags['dry-run']) return terminal.say(`\n${translate(eraseTexts.dryRun)}`);
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

/** Says what happens to an object, and below it each key, file and case by its place. */
function sayOne(
  { payloads }: Operator,
  terminal: Terminal,
  one: Found,
  { isFound, cancel }: { readonly isFound: boolean; readonly cancel: boolean | undefined },
): void {
  const isDeleted = isFound && (one.state === 'over' || (one.state === 'waiting' && cancel === true));
  terminal.say(describe(one, isFound ? fateOf(one, cancel) : 'is excluded'));
  const place = `s3://${payloads}/${oneLine(one.key)}`;
  terminal.say(`    ${translate(isDeleted ? eraseTexts.deletes : eraseTexts.leaves, { place })}`);
  for (const file of one.files) terminal.say(`    ${translate(eraseTexts.leaves, { place: oneLine(file) })}`);
  const { delivery } = one;
  const number = delivery && 'crmId' in delivery ? (delivery.idPrefijo ?? delivery.crmId) : undefined;
  if (number) terminal.say(`    ${translate(eraseTexts.leavesCase, { number })}`);
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
