import { describe, expect, it } from 'vitest';
import { hasSecret } from '../../../lib/config/source-auth.ts';
import { sourceNamed } from '../../../lib/config/sources.ts';
import { httpParts } from '../../../scripts/http-parts.ts';
import { faultLines } from '../../setup/fault-lines.ts';

const faultsOf = (source: object) => faultLines(bridgeOf(source));
const bridgeOf = (source: object) => ({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: { x: { operation: 'demo', ...source } },
  schedules: [],
});
const topic = 'arn:aws:sns:us-east-1:123456789012:avisos';

describe('a sender’s own way to prove itself', () => {
  it.each([
    [{ hmac: 'github' }],
    [{ hmac: { header: 'X-Firma' } }],
    [{ hmac: { header: 'x-firma', timestamp: { prefix: 't=', signs: '{timestamp}.{body}' } } }],
    ['basic'],
    [{ query: 'clave' }],
    [{ sns: { topics: [topic] } }],
  ])('%j is right', (auth) => {
    expect(faultsOf({ auth })).toEqual([]);
  });

  it.each([
    [{ hmac: 'hubgit' }, 'auth.hmac: must be atlassian, calendly, github'],
    [{ hmac: {} }, 'auth: hmac must have the header of the signature'],
    [{ hmac: { header: 'x firma' } }, 'auth: hmac must have the header of the signature'],
    [{ hmac: { header: 'x', algorithm: 'md5' } }, 'auth.hmac.algorithm: must be sha1, sha256 or sha512'],
    [{ hmac: { header: 'x', encoding: 'base32' } }, 'auth.hmac.encoding: must be hex or base64'],
    [
      { hmac: { header: 'x', timestamp: {} } },
      'auth: hmac.timestamp.signs must hold {timestamp}, and {body} at its end',
    ],
    [{ hmac: { header: 'x', timestamp: { signs: '{timestamp}{body}' } } }, 'auth: hmac.timestamp.form must say how'],
    [{ hmac: { header: 'x', timestamp: { signs: 'v0{timestamp}v{body}' } } }, 'auth: hmac.timestamp.form must say how'],
    [
      { hmac: { header: 'x', timestamp: { signs: '{timestamp}.{body}', form: 'hours' } } },
      'auth.hmac.timestamp.form: must be seconds, milliseconds or utc',
    ],
    [{ hmac: { header: 'x', timestamp: { header: '', signs: '{timestamp}{body}' } } }, 'auth: hmac.timestamp.header'],
    [{ query: 'a b' }, 'auth: query must be the name of a parameter'],
    [{ sns: { topics: [] } }, 'auth: sns must have topics'],
    [{ sns: { topics: ['avisos'] } }, 'auth: sns must have topics'],
    ['none', 'auth: must be key, signature, iam'],
    [{ jwt: {} }, 'auth: jwt must have an issuer'],
    [null, 'auth: jwt must have an issuer'],
  ])('%j is refused when the configuration is built', (auth, fault) => {
    expect(faultsOf({ auth }).join()).toContain(fault);
  });

  it('has a secret of the stack where a key proves it', () => {
    const withSecret = [undefined, 'key', 'signature', 'basic', { hmac: 'meta' as const }, { query: 'k' }];

    expect(withSecret.map(hasSecret)).not.toContain(false);
    expect(['iam', { jwt: {} }, { sns: { topics: [] } }].map(hasSecret)).not.toContain(true);
  });

  it('makes no route and no authorizer of API Gateway', () => {
    const { calls, authorizers } = httpParts({ x: { operation: 'demo', auth: { hmac: 'meta' } } });

    expect(authorizers).toEqual({});
    expect(JSON.stringify(calls)).not.toContain('/sources/x');
  });
});

describe('a sender that reads no answer', () => {
  it.each([
    [{ hmac: 'shopify' as const }, 0],
    [{ sns: { topics: [topic] } }, 0],
    [{ query: 'k' }, 10],
    ['basic' as const, 10],
  ])('waits for none: %j', (auth, seconds) => {
    expect(sourceNamed({ x: { operation: 'demo', auth } }, 'x').waitSeconds).toBe(seconds);
    expect(sourceNamed({ x: { operation: 'demo', auth, waitSeconds: 5 } }, 'x').waitSeconds).toBe(5);
  });
});

it('a handshake that there is not is refused', () => {
  expect(faultsOf({ handshake: 'hello' })).toEqual([
    'sources.x: handshake: must be hub.challenge, challenge, plainToken or validationToken',
  ]);
});

describe('sites whose pages may call a hook', () => {
  const open = { auth: { query: 'key' }, commands: ['insertCase'], callsPerMinute: 30 };
  const need = 'origins: need auth: { query }, commands and callsPerMinute';

  it('are origins, of a source that is limited', () => {
    expect(faultsOf({ ...open, origins: ['https://www.example.com', 'http://localhost:3000'] })).toEqual([]);
  });

  it.each([
    '*',
    'www.example.com',
    'https://www.example.com/',
    'https://*.example.com/x',
    'null',
    'HTTPS://a.example',
    7,
  ])('are not %j', (origin) => {
    expect(faultsOf({ ...open, origins: [origin] }).join()).toContain('origins: must be sites such as');
  });

  it.each([[{ auth: 'key' }], [{ auth: undefined }], [{ commands: undefined }], [{ callsPerMinute: undefined }]])(
    'need limits: %j',
    (changes) => {
      expect(faultsOf({ ...open, ...changes, origins: ['https://a.example'] }).join()).toContain(need);
    },
  );
});
