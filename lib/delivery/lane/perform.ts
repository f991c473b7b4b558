import type { Wolkvox } from '../../wolkvox/client.ts';
import { type AttemptResult, type AttemptServices, attempt } from '../attempt/attempt.ts';
import { type RefusalServices, refusalOf } from '../attempt/refusal.ts';
import { caseKeyOf } from '../attempt/replaced-list.ts';
import type { SendSettings } from '../attempt/send.ts';
import { isOwnFault, type Performed } from '../classify.ts';
import type { FileRight } from '../file-link.ts';
import { chargedAttempts, type Delivery } from '../ledger/delivery.ts';
import { holdsItsLine, type LineServices, leaveLine } from '../ledger/line.ts';
import type { Settlement } from '../ledger/settlement.ts';
import { type AuditServices, runAudit } from '../search/audit.ts';
import { type SearchServices, searchOnce } from '../search/search.ts';
import type { Work } from './next-work.ts';
import { type Quota, spendReads, spendReadsFrom } from './quota.ts';
import type { TokenUse } from './rest-token.ts';
import type { Tokens } from './tokens.ts';
import type { Lane } from './wake-ups.ts';

export interface PerformServices extends AttemptServices, AuditServices, LineServices, SearchServices, RefusalServices {
  readonly quota: Quota;
  readonly tokens: Tokens;
  readonly settingsOf: (operation: string) => Omit<SendSettings, 'marker' | 'linkTo'>;
  /** Where the HTTP API grants this right; nothing where no links are made. */
  readonly linkTo?: ((right: FileRight) => Promise<string>) | undefined;
  /** Bytes of objects a second, as this process last saw. */
  readonly speed: { bytesPerSecond: number };
  readonly onOutcome: (
    delivery: Delivery,
    outcome: { readonly verdict: string; readonly settlement: Settlement },
  ) => void;
  /** Told of a command that is tried again and again: nothing is lost, and it may never go. */
  readonly onStuck: (delivery: Delivery) => void;
}

/** One invocation's use of one slot. */
export interface LaneRun {
  readonly lane: Lane;
  readonly owner: string;
  readonly deadline: number;
  readonly startedAt: number;
  readonly token: TokenUse;
  readonly crm: Wolkvox;
}

/** Makes one call, or one search or audit, and gives the verdict on it. */
export function perform(services: PerformServices, shift: LaneRun, choice: Exclude<Work, string>): Promise<Performed> {
  if ('search' in choice) return lookForOne(services, shift, choice);
  return choice.send.kind === 'audit' ? auditOne(services, shift, choice) : sendOne(services, shift, choice);
}

type Sending = Extract<Work, { send: Delivery }>;
type Searching = Extract<Work, { search: Delivery }>;

async function sendOne(
  services: PerformServices,
  shift: LaneRun,
  { send: delivery, spent }: Sending,
): Promise<Performed> {
  const { speed, markers, onOutcome } = services;
  const { crm, owner, deadline } = shift;
  const settings = async () => {
    const found = await settingsFor(services, delivery);
    // At each attempt: the one before may have died between its claim and this.
    await markers.note(found.marker, delivery.id);
    return found;
  };
  const refusal = refusalOf(services, delivery);
  const spendCall = spendReads(services.quota, shift.token.fingerprint);
  const outcome = await attempt(services, { delivery, owner, crm, settings, deadline, refusal, spendCall });
  onOutcome(delivery, outcome);
  if (isStuck(services, delivery, outcome)) services.onStuck(delivery);
  if (outcome.bytesPerSecond) speed.bytesPerSecond = outcome.bytesPerSecond;
  // By the row, not by what this attempt made of it: somebody else may have settled it otherwise.
  if (!holdsItsLine(services, outcome.delivery)) await leaveLine(services, outcome.delivery.linePosition);
  if (!outcome.called) await spent.giveBack();
  return outcome.verdict;
}

/** Whether this attempt was one too many. Where the token rests instead, no command can go, and that is told of the token. */
function isStuck({ limits }: PerformServices, delivery: Delivery, { verdict, settlement }: AttemptResult): boolean {
  const isTriedAgain = isOwnFault(verdict) && settlement.status === 'accepted';
  return isTriedAgain && limits.stuckAttempts.includes(chargedAttempts(delivery));
}

async function lookForOne(
  services: PerformServices,
  shift: LaneRun,
  { search: delivery, spent }: Searching,
): Promise<Performed> {
  const settings = () => settingsFor(services, delivery);
  const { spendCall, giveBack } = spendReadsFrom(services.quota, shift.token.fingerprint, spent);
  const outcome = await searchOnce(services, {
    delivery,
    crm: shift.crm,
    settings,
    deadline: shift.deadline,
    spendCall,
  });
  await giveBack();
  services.onOutcome(delivery, outcome);
  const { status, crmId } = outcome.settlement;
  if (status === 'delivered') {
    if (crmId && delivery.fileCount > 0 && services.settingsOf(delivery.operation).updateAttachments === 'replace') {
      await services.sentFiles.confirm(caseKeyOf(delivery, crmId), delivery.id, delivery.committedAt ?? services.now());
    }
    await leaveLine(services, delivery.linePosition);
  }
  return outcome.verdict;
}

async function auditOne(
  services: PerformServices,
  shift: LaneRun,
  { send: delivery, spent }: Sending,
): Promise<Performed> {
  const { crm, owner, deadline } = shift;
  const { spendCall, giveBack } = spendReadsFrom(services.quota, shift.token.fingerprint, spent, 'bulk');
  const refusal = refusalOf(services, delivery);
  const outcome = await runAudit(services, { delivery, owner, crm, deadline, spendCall, refusal });
  await giveBack();
  services.onOutcome(delivery, outcome);
  return outcome.verdict;
}

async function settingsFor(
  { settingsOf, tokens, linkTo, now }: PerformServices,
  { id, operation }: Delivery,
): Promise<SendSettings> {
  const link =
    linkTo &&
    (async (number: number, days: number) => {
      const until = Math.floor(now() / 1_000) + days * 86_400;
      return { url: await linkTo({ id, number, until }), until: new Date(until * 1_000) };
    });
  return { ...settingsOf(operation), marker: await tokens.marker(id), linkTo: link };
}
