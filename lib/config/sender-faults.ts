import { choiceFault, faultIf } from './faults.ts';
import { type HmacAuth, hmacSenders, timeForms } from './senders.ts';
import { isHmac, isQuery, isSns } from './source-auth.ts';
import type { Source, Sources } from './sources.ts';

const handshakes = ['hub.challenge', 'challenge', 'plainToken', 'validationToken'];

/**
 * Returns a line for each fault of how senders prove themselves and who may call, as far as types cannot find it. Only builds ask:
 * the code need not be loaded at each start of a function.
 */
export function senderFaults(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([name, source]) =>
    [...choiceFault('handshake', source.handshake, handshakes), ...authFault(source.auth), ...originFault(source)].map(
      (fault) => `sources.${name}: ${fault}`,
    ),
  );
}

/** Returns a line for each fault of a sender's own way. */
function authFault(auth: unknown): string[] {
  if (isHmac(auth)) return hmacFault(auth);
  if (isQuery(auth)) {
    return faultIf(!/^[\w-]{1,64}$/.test(String(auth.query)), 'auth: query must be the name of a parameter');
  }
  if (!isSns(auth)) return [];
  const topics = auth.sns?.topics;
  const fits = Array.isArray(topics) && topics.length > 0 && topics.every((topic) => topicForm.test(String(topic)));
  return faultIf(!fits, 'auth: sns must have topics, each as arn:aws:sns:REGION:ACCOUNT:NAME');
}

const topicForm = /^arn:aws[a-z-]*:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[\w.-]{1,256}$/;

/** Returns a line for each fault of the sites whose pages may call a hook. */
function originFault({ auth, origins, commands, callsPerMinute }: Source): string[] {
  if (origins === undefined) return [];
  const isOrigin = (text: unknown) =>
    typeof text === 'string' && /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  const fits = Array.isArray(origins) && origins.length > 0 && origins.every(isOrigin);
  return [
    ...faultIf(!fits, 'origins must be sites such as https://www.example.com, without a path'),
    ...faultIf(
      !isQuery(auth) || commands === undefined || callsPerMinute === undefined,
      'origins need auth: { query }, commands and callsPerMinute: everybody who opens the page has the key',
    ),
  ];
}

/** Returns a line for each fault of a scheme. */
function hmacFault({ hmac }: HmacAuth): string[] {
  if (typeof hmac === 'string') return choiceFault('auth: hmac', hmac, Object.keys(hmacSenders));
  const { header, algorithm, encoding, timestamp } = hmac ?? {};
  return [
    ...faultIf(!isHeader(header), 'auth: hmac must have the header of the signature, or be the name of a sender'),
    ...choiceFault('auth: hmac.algorithm', algorithm, ['sha1', 'sha256', 'sha512']),
    ...choiceFault('auth: hmac.encoding', encoding, ['hex', 'base64']),
    ...faultIf(
      timestamp !== undefined && !/\{timestamp\}.*\{body\}$/s.test(String(timestamp.signs)),
      'auth: hmac.timestamp.signs must hold {timestamp}, and {body} at its end',
    ),
    ...choiceFault('auth: hmac.timestamp.form', timestamp?.form, Object.keys(timeForms)),
    ...faultIf(
      timestamp?.form === undefined && /\{timestamp\}\w*\{body\}$/.test(String(timestamp?.signs)),
      'auth: hmac.timestamp.form must say how the time is written, because no sign separates it from the body',
    ),
    ...faultIf(
      timestamp?.header !== undefined && !isHeader(timestamp.header),
      'auth: hmac.timestamp.header must be the name of a header',
    ),
  ];
}

function isHeader(name: unknown): boolean {
  return typeof name === 'string' && /^[A-Za-z0-9-]{1,100}$/.test(name);
}
