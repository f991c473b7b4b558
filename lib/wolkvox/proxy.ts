import https from 'node:https';
import type { CrmHost } from './host.ts';

/**
 * Returns an agent for one request by the proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`), as Node itself would
 * choose it where `NODE_USE_ENV_PROXY` is 1. Returns `false`, for no agent, where it is not, and for this machine.
 */
export function proxyAgent({ hostname, secure }: CrmHost): https.Agent | false {
  const { env } = process;
  const isLocal = ['127.0.0.1', 'localhost', '::1'].includes(hostname);
  if (!secure || isLocal || env['NODE_USE_ENV_PROXY'] !== '1') return false;
  const { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy } = env;
  return new https.Agent({ keepAlive: false, proxyEnv: { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy } });
}
