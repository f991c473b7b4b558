import * as z from 'zod/mini';
import { sendableKinds } from '../../delivery/command.ts';
import { translate } from '../../language.ts';
import { type HmacScheme, type HmacTimestamp, hmacSenders, timeForms } from '../senders.ts';
import { isHmac, isQuery, isSns } from '../source-auth.ts';
import { isJwt, type JwtAuth, type Source, type Sources } from '../sources.ts';
import { type Fault, faultIf } from './fault.ts';
import { nameFault } from './operations.ts';
import {
  anything,
  callback,
  checked,
  choiceSentence,
  faultsIn,
  isObject,
  namedFaults,
  oneOf,
  onlyTrue,
  settings,
  settingsFaults,
  text,
  textList,
  wholeNumber,
} from './schema.ts';
import { sourceTexts, texts } from './texts.ts';

const handshakes = ['hub.challenge', 'challenge', 'plainToken', 'validationToken'];
const authChoices = [
  'key',
  'signature',
  'iam',
  '{ jwt: { issuer, audience } }',
  '{ hmac }',
  '{ sns: { topics } }',
  'basic',
  '{ query }',
];

const commands = checked(textList, (kinds) => {
  const unknown = kinds.find((kind) => !sendableKinds.some((known) => known === kind));
  return unknown === undefined ? undefined : `"${unknown}" ${choiceSentence(sendableKinds)}`;
});

const places = checked(textList, (given) => {
  const place = given.find((one) => !/^[a-z0-9][a-z0-9.-]+\/(.*\/)?$/s.test(one));
  return place === undefined ? undefined : translate(sourceTexts.place, { place });
});

const origins = checked(anything, (given) => {
  const isOrigin = (one: unknown) =>
    typeof one === 'string' && /^https?:/.test(one) && URL.canParse(one) && new URL(one).origin === one;
  const fits = Array.isArray(given) && given.length > 0 && given.every(isOrigin);
  return fits ? undefined : translate(sourceTexts.origins);
});

const source = settings({
  operation: text,
  auth: z.optional(anything),
  handshake: z.optional(oneOf(handshakes)),
  commands: z.optional(commands),
  modules: z.optional(textList),
  buckets: z.optional(places),
  hook: z.optional(callback),
  origins: z.optional(origins),
  embeddedFiles: z.optional(onlyTrue),
  waitSeconds: z.optional(wholeNumber(0, 20)),
  waitsAtOnce: z.optional(wholeNumber(0, 100)),
  sameBodyHours: z.optional(wholeNumber(0, 720)),
  callsPerMinute: z.optional(wholeNumber(1, 60_000)),
  callsPerDay: z.optional(wholeNumber(1, 10_000_000)),
  maxFileMiB: z.optional(wholeNumber(1, 5_120)),
  policy: z.optional(oneOf(['park', 'resend'])),
} satisfies Record<keyof Source, z.ZodMiniType>);

/** Returns the faults of the sources. */
export function sourceFaults(sources: unknown, isKnown: (operation: string) => boolean): Fault[] {
  return namedFaults('sources', sources, (place, name, one) => [
    ...nameFault('sources', name, 64),
    ...settingsFaults<Source>(source, one, place, (settings) => [
      ...operationFault(settings.operation, place, isKnown),
      ...authFaults(settings.auth, place),
      ...originFaults(settings, place),
    ]),
  ]);
}

/** Returns the fault of a name of an operation that there is not. */
export function operationFault(name: unknown, place: string, isKnown: (operation: string) => boolean): Fault[] {
  if (typeof name !== 'string') return [];
  return faultIf(!isKnown(name), place, () => translate(texts.noOperation, { name }), 'operation');
}

const jwt = settings({
  issuer: anything,
  audience: anything,
  scopes: z.optional(textList),
  claims: z.optional(anything),
  everyUser: z.optional(onlyTrue),
} satisfies Record<keyof JwtAuth, z.ZodMiniType>);

const timestamp = settings({
  header: z.optional(anything),
  prefix: z.optional(text),
  signs: anything,
  form: z.optional(oneOf(Object.keys(timeForms))),
} satisfies Record<keyof HmacTimestamp, z.ZodMiniType>);

const scheme = settings({
  header: anything,
  algorithm: z.optional(oneOf(['sha1', 'sha256', 'sha512'])),
  encoding: z.optional(oneOf(['hex', 'base64'])),
  prefix: z.optional(text),
  timestamp: z.optional(timestamp),
  id: z.optional(text),
  handshake: z.optional(oneOf(handshakes)),
} satisfies Record<keyof HmacScheme, z.ZodMiniType>);

const hmacPreset = settings({ hmac: oneOf(Object.keys(hmacSenders)) });

/** Returns the faults of how a source proves itself. */
function authFaults(auth: unknown, place: string): Fault[] {
  const wrong = (isWrong: boolean, sentence: () => string) => faultIf(isWrong, `${place}: auth`, sentence, 'auth');
  if (auth === undefined || auth === 'key' || auth === 'signature' || auth === 'iam' || auth === 'basic') return [];
  if (isHmac(auth)) return hmacFaults(auth.hmac, `${place}: auth`);
  if (isQuery(auth)) return wrong(!/^[\w-]{1,64}$/.test(String(auth.query)), () => translate(sourceTexts.query));
  if (isSns(auth)) return wrong(!areTopics(auth.sns?.topics), () => translate(sourceTexts.topics));
  if (!isJwt(auth) && isObject(auth) && Object.keys(auth).length > 0)
    return wrong(true, () => choiceSentence(authChoices));
  if (!isJwt(auth))
    return typeof auth === 'string'
      ? wrong(true, () => choiceSentence(authChoices))
      : wrong(true, () => translate(sourceTexts.jwt));
  const { issuer, audience } = isObject(auth.jwt) ? auth.jwt : {};
  const fits = typeof issuer === 'string' && Array.isArray(audience) && audience.length > 0;
  if (!fits) return wrong(true, () => translate(sourceTexts.jwt));
  return [
    ...faultsIn(jwt, auth.jwt, `${place}: auth.jwt`),
    ...wrong(isForEveryUser(auth.jwt) && auth.jwt.everyUser !== true, () => translate(sourceTexts.everyUser)),
  ];
}

const topicForm = /^arn:aws[a-z-]*:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[\w.-]{1,256}$/;

function areTopics(topics: unknown): boolean {
  return Array.isArray(topics) && topics.length > 0 && topics.every((topic) => topicForm.test(String(topic)));
}

function hmacFaults(hmac: unknown, place: string): Fault[] {
  if (typeof hmac === 'string') return faultsIn(hmacPreset, { hmac }, place);
  const given = (isObject(hmac) ? hmac : {}) as Partial<HmacScheme>;
  const { signs, form, header } = given.timestamp ?? {};
  const say = (isWrong: boolean, sentence: () => string) => faultIf(isWrong, place, sentence, 'hmac');
  const words = { timestamp: '{timestamp}', body: '{body}' };
  return [
    ...say(!isHeader(given.header), () => translate(sourceTexts.hmacHeader)),
    ...(isObject(hmac) ? faultsIn(scheme, hmac, `${place}.hmac`) : []),
    ...say(given.timestamp !== undefined && !/\{timestamp\}.*\{body\}$/s.test(String(signs)), () =>
      translate(sourceTexts.signs, words),
    ),
    ...say(form === undefined && /\{timestamp\}\w*\{body\}$/.test(String(signs)), () =>
      translate(sourceTexts.timeForm),
    ),
    ...say(header !== undefined && !isHeader(header), () => translate(sourceTexts.timeHeader)),
  ];
}

function isHeader(name: unknown): boolean {
  return typeof name === 'string' && /^[A-Za-z0-9-]{1,100}$/.test(name);
}

/** Returns the fault of sites whose pages may call a hook without what limits them. */
function originFaults({ auth, origins, commands, callsPerMinute }: Partial<Source>, place: string): Fault[] {
  const isLimited = isQuery(auth) && commands !== undefined && callsPerMinute !== undefined;
  return faultIf(
    origins !== undefined && !isLimited,
    `${place}: origins`,
    () => translate(sourceTexts.originsNeed),
    'origins',
  );
}

/** Whether any token of the issuer with this audience proves the source. */
function isForEveryUser({ scopes = [], claims = {} }: JwtAuth): boolean {
  return scopes.length === 0 && Object.keys(claims).length === 0;
}

/** Returns a line for each source that any user of an issuer may be. */
export function sourceWarnings(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([name, { auth }]) =>
    isJwt(auth) && isForEveryUser(auth.jwt)
      ? [`sources.${name}: ${translate(sourceTexts.openToAll, { issuer: auth.jwt.issuer })}`]
      : [],
  );
}
