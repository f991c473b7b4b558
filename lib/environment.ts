const variables = {
  stage: 'STAGE',
  table: 'LEDGER_TABLE',
  queue: 'LANES_QUEUE_URL',
  payloads: 'PAYLOADS_BUCKET',
  uploads: 'UPLOADS_BUCKET',
  uploadsQueue: 'UPLOADS_QUEUE_URL',
  markerKey: 'MARKER_KEY_SECRET',
  linkKey: 'LINK_KEY_SECRET',
  apiUrl: 'API_URL',
} as const;
type Name = keyof typeof variables;

/**
 * The function's settings from its environment. Throws one error that lists every missing one.
 * `server` and `tenant` are set only on one machine, where they take the place of what `bridge.config.ts` says.
 */
export function environment<N extends Name>(...names: N[]): Record<N, string> & { server?: string; tenant?: string } {
  const { BRIDGE_LOCAL, WOLKVOX_SERVER, WOLKVOX_OPERATION } = process.env;
  const missing = names.map((name) => variables[name]).filter((variable) => !process.env[variable]);
  if (missing.length > 0) throw new Error(`Missing in the environment: ${missing.join(', ')}`);
  return {
    ...(Object.fromEntries(names.map((name) => [name, process.env[variables[name]]])) as Record<N, string>),
    ...(BRIDGE_LOCAL && WOLKVOX_SERVER && { server: WOLKVOX_SERVER }),
    ...(BRIDGE_LOCAL && WOLKVOX_OPERATION && { tenant: WOLKVOX_OPERATION }),
  };
}
