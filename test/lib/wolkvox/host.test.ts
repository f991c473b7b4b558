import { describe, expect, test } from 'vitest';
import { serverFault } from '../../../lib/config/checks/server-fault.ts';
import { likelierHost, parseHost } from '../../../lib/wolkvox/host.ts';

const crm = { secure: true, hostname: 'crm0001.wolkvox.com', port: 443 };

describe('parseHost', () => {
  test.each([
    ['a name from the address bar', 'crm0001.wolkvox.com', crm],
    ['a pasted https://', 'https://crm0001.wolkvox.com', crm],
    ['a pasted https:// with its slash', 'HTTPS://crm0001.wolkvox.com/', crm],
    ['capital letters and surrounding blanks', ' CRM0001.Wolkvox.com\n', crm],
    ['the login server', 'crm.wolkvox.com', { ...crm, hostname: 'crm.wolkvox.com' }],
    ['the host of the vendor’s page on case inserts', 'wv0003.wolkvox.com', { ...crm, hostname: 'wv0003.wolkvox.com' }],
    ['another numbering', 'crm01.wolkvox.com', { ...crm, hostname: 'crm01.wolkvox.com' }],
  ])('accepts %s', (_what, text, host) => {
    expect(parseHost(text)).toEqual(host);
  });

  test.each([
    ['https:// twice', 'https://https://crm0001.wolkvox.com', 'once'],
    ['http://', 'http://crm0001.wolkvox.com', 'no other scheme'],
    ['ftp://', 'ftp://crm0001.wolkvox.com', 'write crm0001.wolkvox.com without ftp:// '],
    ['the port of https', 'crm0001.wolkvox.com:443', 'write crm0001.wolkvox.com without the port'],
    [
      'the page after login',
      'https://crm0001.wolkvox.com/#/login',
      'crm0001.wolkvox.com without what follows the name',
    ],
    ['a port and a path', 'http://crm01.wolkvox.com:80/x', 'and the port and what follows the name'],
    ['a retired name with its port', 'sv0001.crmvox.com:443', 'use crm0001.wolkvox.com'],
    ['a retired name with a dot', 'sv0001.crmvox.com.', 'use crm0001.wolkvox.com'],
    ['a retired name with a path', 'https://sv0001.crmvox.com/#/login', 'use crm0001.wolkvox.com'],
    ['a retired name with http://', 'http://sv0001.crmvox.com/', 'use crm0001.wolkvox.com'],
    ['a retired name', 'sv0001.crmvox.com', 'use crm0001.wolkvox.com'],
    ['a retired name with https://', 'https://sv0000.crmvox.com', 'use crm0000.wolkvox.com'],
    ['a retired name within another', 'xsv0001.crmvox.com', 'crmvox.com names were switched off'],
    ['a retired name before another', 'sv0001.crmvox.com.example', 'your browser shows'],
    ['the retired domain alone', 'crmvox.com', 'switched off in 2024'],
    ['the retired domain within another', 'crmvox.com.example', 'your browser shows'],
    ['a name that ends like the retired domain', 'acrmvox.com', 'your browser shows'],
    ['a scheme within the query', 'crm0001.wolkvox.com?http:', 'without what follows the name'],
    ['https:// within the name', 'crm0001https://.wolkvox.com', 'your browser shows'],
    ['a slash within the name', 'crm/0001.wolkvox.com', 'your browser shows'],
    ['the placeholder of the vendor’s pages', 'wolkvox_server.crmvox.com', 'switched off in 2024'],
    ['another product’s host', 'wx0003.wolkvox.com', 'your browser shows'],
    ['a user before the name', 'https://crm0001.wolkvox.com@evil.example', 'your browser shows'],
    ['a user and password', 'user:secret@crm0001.wolkvox.com', 'your browser shows'],
    ['a port', 'crm0001.wolkvox.com:8443', 'write crm0001.wolkvox.com without the port'],
    ['a trailing dot', 'crm0001.wolkvox.com.', 'write crm0001.wolkvox.com without the dot at its end'],
    ['a path', 'crm0001.wolkvox.com/server', 'write crm0001.wolkvox.com without what follows the name'],
    ['a query', 'crm0001.wolkvox.com?a=b', 'without what follows the name'],
    ['a fragment', 'crm0001.wolkvox.com#@evil.example', 'your browser shows'],
    ['a longer name', 'crm0001.wolkvox.com.evil.example', 'your browser shows'],
    ['a name with the same ending', 'evilcrm0001.wolkvox.com', 'your browser shows'],
    ['a subdomain of it', 'a.crm0001.wolkvox.com', 'your browser shows'],
    ['letters of another script', 'сrm0001.wolkvox.com', 'your browser shows'],
    ['punycode', 'xn--rm0001-k8a.wolkvox.com', 'your browser shows'],
    ['an address', '10.0.0.1', 'your browser shows'],
    ['an address of this machine', 'http://127.0.0.1:8080', 'no other scheme'],
    ['a line break inside', 'crm0001.wolkvox.com\r\nX: y', 'your browser shows'],
    ['an empty text', '', 'your browser shows'],
  ])('refuses %s', (_what, text, advice) => {
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ kind: 'invalid', field: 'server' }));
    expect(serverFault(text)).toContain(advice);
  });

  test.each([
    ['wv0003.wolkvox.com', 'crm0003.wolkvox.com'],
    [' https://WV01.wolkvox.com/ ', 'crm01.wolkvox.com'],
    ['crm0003.wolkvox.com', undefined],
    ['crm.wolkvox.com', undefined],
    ['crm-wv.wolkvox.com', undefined],
    ['http://127.0.0.1:8080', undefined],
  ])('the likelier host than %s is %s', (text, likelier) => {
    expect(likelierHost(text)).toBe(likelier);
  });

  test.each([
    ['http://127.0.0.1:8080', { secure: false, hostname: '127.0.0.1', port: 8080 }],
    ['https://localhost:8443/', { secure: true, hostname: 'localhost', port: 8443 }],
    ['http://[::1]:8080', { secure: false, hostname: '::1', port: 8080 }],
    ['http://localhost', { secure: false, hostname: 'localhost', port: 80 }],
    ['https://localhost', { secure: true, hostname: 'localhost', port: 443 }],
    ['http://localhost:1', { secure: false, hostname: 'localhost', port: 1 }],
    ['http://localhost:65535', { secure: false, hostname: 'localhost', port: 65_535 }],
    ['crm0001.wolkvox.com', crm],
  ])('accepts %s when loopback is allowed', (text, host) => {
    expect(parseHost(text, { allowLoopback: true })).toEqual(host);
  });

  test.each([
    'http://127.0.0.1:99999',
    'http://127.0.0.1:65536',
    'http://127.0.0.1:0',
    'http://127.0.0.1:',
    'x http://127.0.0.1',
    'http://127.0.0.1/server',
    'http://127.0.0.2',
    'http://127.0.0.1@evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1',
    'http://crm0001.wolkvox.com',
  ])('refuses %s even when loopback is allowed', (text) => {
    expect(() => parseHost(text, { allowLoopback: true })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
