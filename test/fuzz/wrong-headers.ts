import fc from 'fast-check';
import type { WireRequest } from './request.ts';

/** Calls without a valid proof, with a malformed key, or with a malformed part of the path. */
export function wrongHeaders(request: WireRequest): fc.Arbitrary<WireRequest>[] {
  const withTrait = (trait: string, headers: fc.Arbitrary<Record<string, string>>) =>
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
    'webhook-signature': fc.constantFrom(
      'v1,AAAA',
      '',
      'v1,',
      `v1,${'A'.repeat(43)}=`,
      'v1a,x '.repeat(90),
      `v1,${'A'.repeat(43)}= `.repeat(150),
    ),
  });
  return [
    withTrait(
      'no proof',
      fc.constantFrom(...authorizations).map((authorization) => ({ authorization })),
    ),
    withTrait(
      'an invalid signature',
      signature.map((headers) => ({ authorization: '', ...headers })),
    ),
    ...(request.body
      ? [
          withTrait(
            'a malformed key',
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
              trait: 'a malformed path',
            })),
        ]
      : []),
  ];
}
