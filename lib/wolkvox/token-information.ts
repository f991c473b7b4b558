import * as z from 'zod/mini';
import { noBody } from './body.ts';
import type { Wolkvox } from './client.ts';
import { WolkvoxError } from './error.ts';

/** A token's daily quota and its use today. */
export interface TokenInformation {
  readonly description: string;
  /** Calls per day. */
  readonly limit: number;
  readonly usedToday: number;
  readonly available: number;
  readonly hoursToRestart: number;
}

const count = z.pipe(z.union([z.number(), z.string().check(z.regex(/^\d+$/))]), z.transform(Number));

/** Keys as the vendor spells them. */
const Data = z.looseObject({
  description: z.catch(z.string(), ''),
  token_limit: count,
  token_use_today: count,
  available_consumition_options: count,
  hours_to_restart_count: count,
});

const endpoint = 'token/tokenInformation.php';

/** Asks the CRM for the token's quota (`token/tokenInformation.php`). The call itself spends one unit of it. */
export async function queryTokenInformation(crm: Wolkvox): Promise<TokenInformation> {
  const query = `?operation=${encodeURIComponent(crm.operation)}`;
  const { data } = await crm.post({ endpoint, query, body: noBody, fence: 'last-byte', reads: true });
  // The message counts records, as a query's does, so a list of one is accepted too.
  const parsed = Data.safeParse(Array.isArray(data) ? data[0] : data);
  if (!parsed.success) {
    throw new WolkvoxError('unreadable', endpoint, 'the answer holds no token counts', {
      code: 200,
      lastByteSent: true,
    });
  }
  return {
    description: parsed.data.description,
    limit: parsed.data.token_limit,
    usedToday: parsed.data.token_use_today,
    available: parsed.data.available_consumition_options,
    hoursToRestart: parsed.data.hours_to_restart_count,
  };
}
