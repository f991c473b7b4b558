import { createWolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryTokenInformation } from '../../lib/wolkvox/token-information.ts';

/**
 * Returns which of these servers answer as a CRM. Each is asked with a word that is no token, so the real one is sent nowhere and
 * no call of its day is spent. `allowLoopback`: also asks servers on this machine.
 */
export async function crmsAmong(
  servers: readonly string[],
  operation: string,
  { allowLoopback = false } = {},
): Promise<string[]> {
  const asked = servers.map(async (server) => {
    const crm = createWolkvox({ server, operation, token: 'no-token', allowLoopback });
    return (await isCrm(() => queryTokenInformation(crm))) ? [server] : [];
  });
  return (await Promise.all(asked)).flat();
}

/** A refusal in the CRM's own words also comes from a CRM. */
async function isCrm(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    return error instanceof WolkvoxError && error.code !== undefined;
  }
}
