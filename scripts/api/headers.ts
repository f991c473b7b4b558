/** Headers that callers may send, by their names in the description. */
export const requestHeaders = {
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`wait=n`: wait up to n seconds, at most 20, for the delivery to end. `respond-async`: respond at once (RFC 7240). Without this header the call waits for the `waitSeconds` of its source, by default 10.',
    schema: { type: 'string' },
    examples: { wait: { value: 'wait=5' }, async: { value: 'respond-async' } },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'The caller’s own id of this call. A repeated call with the same key returns the same delivery. Another call with the same key is refused. Without this header and without `webhook-id`, the same body is the same call within the `sameBodyHours` of the source, by default 24.',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
    example: 'form-2026-11-20-0001',
  },
  WebhookId: {
    name: 'webhook-id',
    in: 'header',
    description:
      'The same as `Idempotency-Key`, which takes precedence. In a signed call it is part of the signed text.',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
    example: 'msg_2Lml3fWRm7yJHC9N',
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The language of problems: English, Spanish or Portuguese.',
    schema: { type: 'string' },
    example: 'es-CO, es;q=0.9, en;q=0.5',
  },
};

/** Headers of responses. */
export const responseHeaders = {
  Location: {
    description: 'Where to ask for the status of the delivery.',
    schema: { type: 'string' },
    example: '/deliveries/mzxw6ytboi2dk3tqojuw4zdpnu',
  },
  FileLocation: {
    description: 'Where the file can be downloaded without credentials, for a minute.',
    schema: { type: 'string', format: 'uri' },
    example: 'https://bucket.s3.us-east-1.amazonaws.com/acta.exe?versionId=3L4k&X-Amz-Signature=3f2a',
  },
  RetryAfter: {
    description: 'The number of seconds after which to ask again.',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  PreferenceApplied: {
    description: 'The part of `Prefer` that was applied.',
    schema: { type: 'string' },
    example: 'wait=5',
  },
  IdempotentReplayed: {
    description: 'Present if the answer is that of an earlier call, by its key or by its body.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  ContentLanguage: {
    description: 'The language of the problem.',
    schema: { type: 'string', enum: ['en', 'es', 'pt'] },
    example: 'es',
  },
  WwwAuthenticate: { description: 'How a caller can authenticate.', schema: { type: 'string' }, example: 'Bearer' },
};

const signatureHeader = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

/** How callers authenticate: with a key, or by signing each call. */
export const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'SOURCE.KEY',
    description: 'The name of the source, a dot, and its key. The key is in the secret `bridge/STAGE/webhooks/SOURCE`.',
  },
  webhookSource: signatureHeader(
    'webhook-source',
    'The name of the source that signs. Not needed for `POST /hooks/{source}`.',
  ),
  webhookId: signatureHeader(
    'webhook-id',
    'The id of this call, the same in every attempt. At most 64 letters, digits, `_` and `-`.',
  ),
  webhookTimestamp: signatureHeader(
    'webhook-timestamp',
    'When this attempt was signed, in seconds since 1970. The signature is valid for five minutes.',
  ),
  webhookSignature: signatureHeader(
    'webhook-signature',
    'Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`. During a key rotation several, separated by spaces.',
  ),
};

/** A call needs one of the two. */
export const security = [{ key: [] }, { webhookSource: [], webhookId: [], webhookTimestamp: [], webhookSignature: [] }];
