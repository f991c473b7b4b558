import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** How a machine reaches others, and whom it trusts: settings of Node itself, and those that most programs read. */
const names = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'NODE_USE_ENV_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
];

/**
 * Returns this machine's settings of trust and proxies, for processes that get nothing else of it. Paths are absolute: these
 * processes have folders of their own. Where a proxy is named, it is used, unless `NODE_USE_ENV_PROXY` says otherwise.
 */
export function machineNetwork(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of names) {
    const value = environment[name];
    if (value) settings[name] = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_)/.test(name) ? path.resolve(value) : value;
  }
  if (/--use-system-ca\b/.test(environment['NODE_OPTIONS'] ?? '')) settings['NODE_USE_SYSTEM_CA'] ??= '1';
  if (settings['HTTPS_PROXY'] || settings['https_proxy']) settings['NODE_USE_ENV_PROXY'] ??= '1';
  return settings;
}

/**
 * Returns the same settings, with the authorities of another file besides the machine's own: Node reads one file only. The
 * joined file is written into the folder. A missing file is left out.
 */
export async function withAuthorities(
  settings: Readonly<Record<string, string>>,
  file: string,
  folder: string,
): Promise<Record<string, string>> {
  const { NODE_EXTRA_CA_CERTS: machine } = settings;
  const further = await readFile(file, 'utf8').catch(() => undefined);
  if (machine === undefined || further === undefined) return { ...settings };
  const joined = path.join(folder, 'authorities.pem');
  await writeFile(joined, `${await readFile(machine, 'utf8').catch(() => '')}\n${further}`);
  return { ...settings, NODE_EXTRA_CA_CERTS: joined };
}
