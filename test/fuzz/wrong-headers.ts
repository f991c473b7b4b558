import fc from 'fast-check';
import type { WireRequest } from './request.ts';

/** A caller that proves nothing, a key that is none, and parts of the path that cannot be. */
export function wrongHeaders(request: WireRequest): fc.Arbitrary<WireRequest>[] {
  const told = (trait: string, headers: fc.Arbitrary<Record<string, string>>) =>
    headers.map((some) => ({ ...request, headers: { ...request.headers, ...some }, trait }));
  const { authorization: own = '' } = request.headers;
  const authorizations = [
    '',
    'Bearer',
    'Bearer default.',
    'Bearer .x',
    `${own}x`,
    own.slice(0, -1),
    own.replace('default', 'otro'),
    own.replace('default.', ''),
    own.replace('Bearer', 'Basic'),
    `Bearer default.${'k'.repeat(4_000)}`,
    'Bearer __proto__.constructor',
    'Bearer toString.é',
  ];
  const signature = fc.record({
    'webhook-source': fc.constantFrom('default', '__proto__', 'otro', ''),
    'webhook-id': fc.constantFrom('msg_1', '', 'a.b', 'x'.repeat(900)),
    'webhook-timestamp': fc.constantFrom(String(Math.floor(Date.now() / 1_000)), '0', 'NaN', '-1', '99999999999999'),
    'webhook-signature': fc.constantFrom('v1,AAAA', '', 'v1,', `v1,${'A'.repeat(43)}=`, 'v1a,x '.repeat(90)),
  });
  return [
    told(
      'no proof',
      fc.constantFrom(...authorizations).map((authorization) => ({ authorization })),
    ),
    told(
      'a signature that is none',
      signature.map((headers) => ({ authorization: '', ...headers })),
    ),
    ...(request.body
      ? [
          told(
            'a key that cannot be',
            fc.constantFrom('dos palabras', 'ñ', 'k'.repeat(129)).map((key) => ({ 'idempotency-key': key })),
          ),
        ]
      : []),
    ...(/[0-9a-f]{24}|[a-z2-7]{26}/.test(request.path)
      ? [
          fc
            .constantFrom('x', '0'.repeat(23), 'z'.repeat(24), '%00', '%F0%9F%98%80', '..%2F..', '__proto__')
            .map((part) => ({
              ...request,
              path: request.path.replace(/[0-9a-fA-F]{24}|[a-z2-7]{26}/, part),
              trait: 'a path that cannot be',
            })),
        ]
      : []),
  ];
}
