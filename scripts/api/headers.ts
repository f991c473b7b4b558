/** Headers that callers may send, by the names under which they stand in the description. */
export const requestHeaders = {
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`wait=n`: wait up to n seconds, 20 at most, for the delivery to end. `respond-async`: answer at once (RFC 7240). Without it a call waits as long as its source is configured for, 10 seconds unless said otherwise.',
    schema: { type: 'string' },
    examples: { wait: { value: 'wait=5' }, async: { value: 'respond-async' } },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'The caller’s own name for this one thing to be done. The same key with the same call gives the same delivery, however often it comes; with another call it is refused. Without it (and without `webhook-id`) the same body counts as the same call for as long as the source is configured for, 24 hours unless said otherwise.',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
    example: 'form-2026-11-20-0001',
  },
  WebhookId: {
    name: 'webhook-id',
    in: 'header',
    description: 'The same as `Idempotency-Key`, which comes first. In a signed call it is part of what is signed.',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
    example: 'msg_2Lml3fWRm7yJHC9N',
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'In which language a problem is told: English, Spanish or Portuguese.',
    schema: { type: 'string' },
    example: 'es-CO, es;q=0.9, en;q=0.5',
  },
};

/** Headers of answers. */
export const answerHeaders = {
  Location: {
    description: 'Where to ask how the delivery stands.',
    schema: { type: 'string' },
    example: '/deliveries/mzxw6ytboi2dk3tqojuw4zdpnu',
  },
  FileLocation: {
    description: 'Where the file can be fetched without credentials, within a minute.',
    schema: { type: 'string', format: 'uri' },
    example: 'https://bucket.s3.us-east-1.amazonaws.com/acta.exe?versionId=3L4k&X-Amz-Signature=3f2a',
  },
  RetryAfter: {
    description: 'After how many seconds to ask again.',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  PreferenceApplied: { description: 'What of `Prefer` was heeded.', schema: { type: 'string' }, example: 'wait=5' },
  ContentLanguage: {
    description: 'The language of the problem.',
    schema: { type: 'string', enum: ['en', 'es', 'pt'] },
    example: 'es',
  },
  WwwAuthenticate: { description: 'How a caller may prove who it is.', schema: { type: 'string' }, example: 'Bearer' },
};

const signed = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

/** How callers prove who they are: by a key, or by signing each call. */
export const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'SOURCE.KEY',
    description: 'The name of the source, a dot, and its key, which is in the secret `bridge/webhooks/SOURCE`.',
  },
  webhookSource: signed(
    'webhook-source',
    'The name of the source that signs. `POST /hooks/{source}` has it in its path.',
  ),
  webhookId: signed(
    'webhook-id',
    'The id of this one call; the same in every attempt. Letters, digits, `_` and `-`, at most 64.',
  ),
  webhookTimestamp: signed(
    'webhook-timestamp',
    'When this attempt was signed, in seconds since 1970. It counts for five minutes.',
  ),
  webhookSignature: signed(
    'webhook-signature',
    'Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`. During a rotation several, with spaces between.',
  ),
};

/** Either of the two. */
export const security = [{ key: [] }, { webhookSource: [], webhookId: [], webhookTimestamp: [], webhookSignature: [] }];
