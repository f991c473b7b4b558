import { type Share, shareOf } from '../../lib/delivery/lane/quota.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { readTokens } from '../operation-tokens.ts';
import type { Operator } from '../operator.ts';
import { causeText, reasonText } from '../reasons.ts';
import { moment, zoneOfOperation } from '../times.ts';
import { oneLine, plural } from '../wording.ts';

/** Returns what a delivery's tokens wait for: a pause, or the reset of their day. One row of two cells per token. */
export async function describeTokens(
  operator: Operator,
  { operation, origin }: Pick<Delivery, 'operation' | 'origin'>,
): Promise<string[][]> {
  const settings = operator.engine.operations.settingsOf(operation);
  const { secret } = settings;
  const share = shareOf(settings, origin);
  const places = await readTokens(operator, operation);
  const zone = zoneOfOperation(operator, operation);
  return Promise.all(
    places.map(async ({ number, token }) => [
      `token ${number} of ${places.length}`,
      token
        ? (settingsFault(operator, operation, token.value) ??
          (await stateOf(operator, { fingerprint: token.fingerprint, share, zone })))
        : `missing: store it in the secret ${secret}`,
    ]),
  );
}

/** Returns why no lane can work with this token, however long it waits: what the CRM's client says of the settings. */
function settingsFault({ engine }: Operator, operation: string, token: string): string | undefined {
  try {
    engine.operations.connect(operation, token);
    return undefined;
  } catch (error) {
    if (!(error instanceof WolkvoxError)) throw error;
    return `no lane can work with it. ${error.field}: ${error.reason}`;
  }
}

interface WhichToken {
  readonly fingerprint: string;
  readonly share: Share | undefined;
  readonly zone: string;
}

async function stateOf({ engine }: Operator, { fingerprint, share, zone }: WhichToken): Promise<string> {
  const { pauses, quota } = engine.tokenStores;
  const now = engine.clock.now();
  const { until, reason, causeCode } = await pauses.read(fingerprint);
  const day = await quota.readDay(fingerprint);
  const why = causeCode ? causeText(causeCode) : reasonText(reason);
  const isPaused = until > now;
  const pause = isPaused ? `paused until ${moment(until, now, zone)}` : 'may be used';
  const cause = isPaused ? `. Paused by ${why}` : '';
  if (!day || day.resetAt <= now) return pause + cause;
  const calls = `${day.used.toLocaleString('en')} of ${plural(day.limit, 'call')} of the day are used`;
  const isShareSpent = share && (await quota.restOfShare(fingerprint, share)) !== undefined;
  const spent = isShareSpent ? `. ${oneLine(share.origin)} has used its part of it (callsPerDay)` : '';
  return `${pause}; ${calls}, and the next day begins at ${moment(day.resetAt, now, zone)}${spent}${cause}`;
}
