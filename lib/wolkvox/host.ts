import { WolkvoxError } from './error.ts';

/** Where a CRM answers. Plain HTTP is for this machine alone. */
export interface CrmHost {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads the server as people paste it: `crm0001.wolkvox.com`, with or without `https://`. Throws a WolkvoxError `invalid`
 * for anything but a `crm*.wolkvox.com` name, and says which name replaced a retired one (the vendor's pages, "Access Route
 * Update"). `allowLoopback` also takes an http or https URL of this machine.
 */
export function parseHost(text: string, { allowLoopback = false } = {}): CrmHost {
  const loopback = /^(https?):\/\/(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?\/?$/.exec(text);
  if (loopback && allowLoopback) {
    const [, scheme, host = '', port] = loopback;
    const secure = scheme === 'https';
    return { secure, hostname: host.replace(/^\[|\]$/g, ''), port: port ? Number(port) : secure ? 443 : 80 };
  }
  const name = text
    .replace(/^https:\/\//i, '')
    .replace(/\/$/, '')
    .toLowerCase();
  if (/^crm\d{0,6}\.wolkvox\.com$/.test(name)) return { secure: true, hostname: name, port: 443 };
  throw new WolkvoxError('invalid', 'server', advice(name), { field: 'server' });
}

function advice(name: string): string {
  const retired = /^sv(\d+)\.crmvox\.com$/.exec(name);
  if (retired) return `this name was switched off in 2024, use crm${retired[1]}.wolkvox.com`;
  if (/crmvox\.com$/.test(name))
    return 'names of crmvox.com were switched off in 2024, use the crm….wolkvox.com of your address bar';
  if (/^wv\d*\.wolkvox\.com$/.test(name)) return 'wv… is the server of the Manager API, the CRM is at crm….wolkvox.com';
  if (/^https?:/.test(name)) return 'https:// may stand there once, and nothing but https';
  return 'use the crm….wolkvox.com that your browser shows after logging in to the CRM';
}
