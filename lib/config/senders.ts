/** How a sender signs a call: an HMAC over the bytes of its body. The key is the text of the source's secret. */
export interface HmacScheme {
  /** The header that holds the signature. */
  readonly header: string;
  /** `'sha1'` only for a sender that offers no other. @default 'sha256' */
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512';
  /** @default 'hex' */
  readonly encoding?: 'hex' | 'base64';
  /** What precedes the signature, such as `sha256=`. A header may hold several parts, separated by commas. @default '' */
  readonly prefix?: string;
  /** Where the time of the call is, and how it is signed. Without it, an old call can be sent again by others. */
  readonly timestamp?: HmacTimestamp;
  /** The field of the body that names the event: the same in every attempt. It becomes the idempotency key. */
  readonly id?: string;
  /** How the sender checks the address first. A source may set it too. */
  readonly handshake?: 'hub.challenge' | 'challenge' | 'plainToken' | 'validationToken';
}

/** Each has one length. */
export const timeForms = {
  seconds: /^\d{10}$/,
  milliseconds: /^\d{13}$/,
  /** `2027-01-15T08:00:00Z` */
  utc: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
};

export interface HmacTimestamp {
  /** Its header. @default the header of the signature */
  readonly header?: string;
  /** What precedes the time in its part of the header, such as `t=`. @default '' */
  readonly prefix?: string;
  /** The signed text, with `{timestamp}` and `{body}` in it. */
  readonly signs: string;
  /** The only form of the time, so that no sign of it can pass for one of the body. @default any of them */
  readonly form?: keyof typeof timeForms;
}

/** Senders whose scheme is public, at these pages. */
export const hmacSenders = {
  /** https://developer.atlassian.com/cloud/jira/platform/webhooks/ */
  atlassian: { header: 'x-hub-signature', prefix: 'sha256=' },
  /** https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures */
  calendly: {
    header: 'calendly-webhook-signature',
    prefix: 'v1=',
    timestamp: { prefix: 't=', signs: '{timestamp}.{body}', form: 'seconds' },
  },
  /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
  github: { header: 'x-hub-signature-256', prefix: 'sha256=' },
  /** https://developers.facebook.com/docs/graph-api/webhooks/getting-started/ (Messenger, Instagram and WhatsApp alike) */
  meta: { header: 'x-hub-signature-256', prefix: 'sha256=', handshake: 'hub.challenge' },
  /** https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
  shopify: { header: 'x-shopify-hmac-sha256', encoding: 'base64' },
  /** https://docs.slack.dev/authentication/verifying-requests-from-slack */
  slack: {
    header: 'x-slack-signature',
    prefix: 'v0=',
    timestamp: { header: 'x-slack-request-timestamp', signs: 'v0:{timestamp}:{body}', form: 'seconds' },
    id: 'event_id',
    handshake: 'challenge',
  },
  /** https://docs.stripe.com/webhooks#verify-manually */
  stripe: {
    header: 'stripe-signature',
    prefix: 'v1=',
    timestamp: { prefix: 't=', signs: '{timestamp}.{body}', form: 'seconds' },
    id: 'id',
  },
  /** https://www.typeform.com/developers/webhooks/secure-your-webhooks/ */
  typeform: { header: 'typeform-signature', encoding: 'base64', prefix: 'sha256=', id: 'event_id' },
  /** https://woocommerce.com/document/webhooks/ */
  woocommerce: { header: 'x-wc-webhook-signature', encoding: 'base64' },
  /** https://developer.zendesk.com/documentation/webhooks/verifying/ */
  zendesk: {
    header: 'x-zendesk-webhook-signature',
    encoding: 'base64',
    timestamp: { header: 'x-zendesk-webhook-signature-timestamp', signs: '{timestamp}{body}', form: 'utc' },
  },
  /** https://developers.zoom.us/docs/api/webhooks/ */
  zoom: {
    header: 'x-zm-signature',
    prefix: 'v0=',
    timestamp: { header: 'x-zm-request-timestamp', signs: 'v0:{timestamp}:{body}', form: 'seconds' },
    handshake: 'plainToken',
  },
} as const satisfies Readonly<Record<string, HmacScheme>>;
export type HmacSender = keyof typeof hmacSenders;

/** Signatures of a sender's own scheme: a preset's name, or the scheme. */
export interface HmacAuth {
  readonly hmac: HmacSender | HmacScheme;
}

/** Returns the scheme of a source's signatures. */
export function hmacScheme({ hmac }: HmacAuth): HmacScheme {
  return typeof hmac === 'string' ? hmacSenders[hmac] : hmac;
}
