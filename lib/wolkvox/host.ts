import { WolkvoxError } from './error.ts';

/** Address of a CRM. `secure` is false only on this machine. */
export interface CrmHost {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads a server such as `crm0001.wolkvox.com`, with or without `https://`. `allowLoopback`: also accepts an http or https
 * URL of this machine. Throws a WolkvoxError `invalid` for any other name. For a retired name, the error says which name
 * replaced it (the vendor's pages, "Access Route Update").
 */
export function parseHost(text: string, { allowLoopback = false } = {}): CrmHost {
  const pasted = text.trim().toLowerCase();
  const loopback = allowLoopback && loopbackHost(pasted);
  if (loopback) return loopback;
  const name = pasted.replace(/^https:\/\//, '').replace(/\/$/, '');
  // Numbering is not uniform: crm, crm01 and crm0001 are all in use.
  if (crmName.test(name)) return { secure: true, hostname: name, port: 443 };
  throw new WolkvoxError('invalid', 'server', advice(pasted, name), { field: 'server' });
}

/**
 * Returns the host that a `wv….wolkvox.com` more likely means. `undefined` for other names. Most of the vendor's pages use `wv…`
 * for another product, the Manager API, and one of them (cases insert) for the CRM.
 */
export function likelierHost(text: string): string | undefined {
  const { hostname } = parseHost(text, { allowLoopback: true });
  return hostname.startsWith('wv') ? hostname.replace(/^wv/, 'crm') : undefined;
}

function loopbackHost(url: string): CrmHost | undefined {
  const [, scheme, host, digits] = /^(https?):\/\/(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?\/?$/.exec(url) ?? [];
  const secure = scheme === 'https';
  const port = digits ? Number(digits) : secure ? 443 : 80;
  if (!host || port < 1 || port > 65_535) return undefined;
  return { secure, hostname: host.replace(/^\[|\]$/g, ''), port };
}

const crmName = /^(crm|wv)[a-z0-9-]{0,32}\.wolkvox\.com$/;

/** An address as people paste it: scheme, name, dot at its end, port, and what follows. */
const address = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([a-z0-9._-]*[a-z0-9])(\.)?(:\d*)?([/?#][^@]*)?$/;

function advice(pasted: string, name: string): string {
  const [, scheme = 'https', host = '', dot, port, rest] = address.exec(pasted) ?? [];
  const retired = /^sv(\d{4})\.crmvox\.com$/.exec(host);
  if (retired) return `this name was switched off in 2024, use crm${retired[1]}.wolkvox.com`;
  if (/(^|\.)crmvox\.com$/.test(host))
    return 'crmvox.com names were switched off in 2024, use the crm….wolkvox.com of your address bar';
  if (crmName.test(host)) {
    const wrong = [
      scheme !== 'https' && `${scheme}:// (only https:// may stay, no other scheme)`,
      dot && 'the dot at its end',
      port && 'the port',
      rest && rest !== '/' && 'what follows the name',
    ].filter(Boolean);
    return `write ${host} without ${wrong.join(' and ')}`;
  }
  if (/^https?:/.test(name)) return 'write https:// once at most, and no other scheme';
  return 'use the crm….wolkvox.com that your browser shows after login to the CRM';
}
