import { WolkvoxError } from './error.ts';

/** Address of a CRM. `secure` is false only on this machine. */
export interface CrmHost {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads a server such as `crm0001.wolkvox.com`, with or without `https://`. `allowLoopback`: also accepts an http or https
 * URL of this machine. Throws a WolkvoxError `invalid` for any other name: `hostFault` says what is wrong with it.
 */
export function parseHost(text: string, { allowLoopback = false } = {}): CrmHost {
  const pasted = text.trim().toLowerCase();
  const loopback = allowLoopback && loopbackHost(pasted);
  if (loopback) return loopback;
  const name = nameIn(pasted);
  if (crmName.test(name)) return { secure: true, hostname: name, port: 443 };
  throw new WolkvoxError('invalid', 'server', 'is not the host of a CRM', { field: 'server' });
}

function nameIn(pasted: string): string {
  return pasted.replace(/^https:\/\//, '').replace(/\/$/, '');
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

/** Numbering is not uniform: crm, crm01 and crm0001 are all in use. */
const crmName = /^(crm|wv)[a-z0-9-]{0,32}\.wolkvox\.com$/;

/** An address as people paste it: scheme, name, dot at its end, port, and what follows. */
const address = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([a-z0-9._-]*[a-z0-9])(\.)?(:\d*)?([/?#][^@]*)?$/;

/**
 * What is wrong with a pasted address. `retired`: another name replaced it (the vendor's pages, "Access Route Update").
 * `more`: a host of the CRM with more around it.
 */
export type HostFault =
  | { readonly kind: 'retired-domain' | 'scheme' | 'unknown' }
  | { readonly kind: 'retired'; readonly host: string }
  | {
      readonly kind: 'more';
      readonly host: string;
      readonly scheme?: string;
      readonly more: readonly ('dot' | 'port' | 'rest')[];
    };

/** Returns what is wrong with the address of a CRM, for those who must correct it; `undefined` for one that `parseHost` reads. */
export function hostFault(text: string): HostFault | undefined {
  const pasted = text.trim().toLowerCase();
  const name = nameIn(pasted);
  if (crmName.test(name)) return undefined;
  const [, scheme = 'https', host = '', dot, port, rest] = address.exec(pasted) ?? [];
  const retired = /^sv(\d{4})\.crmvox\.com$/.exec(host);
  if (retired) return { kind: 'retired', host: `crm${retired[1]}.wolkvox.com` };
  if (/(^|\.)crmvox\.com$/.test(host)) return { kind: 'retired-domain' };
  if (!crmName.test(host)) return { kind: /^https?:/.test(name) ? 'scheme' : 'unknown' };
  return {
    kind: 'more',
    host,
    ...(scheme !== 'https' && { scheme: `${scheme}://` }),
    more: [
      ...(dot ? ['dot' as const] : []),
      ...(port ? ['port' as const] : []),
      ...(rest && rest !== '/' ? ['rest' as const] : []),
    ],
  };
}
