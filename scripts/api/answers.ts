import type { Endpoint } from '../../lib/http/endpoints.ts';
import { type ProblemCode, problems } from '../../lib/http/problem-texts.ts';

/** What may be wrong with a call of this kind. */
function codesOf({ name, body, open, by }: Endpoint): readonly ProblemCode[] {
  if (open) return ['internal', ...(special[name] ?? [])];
  return [
    ...ofAnyCaller,
    ...(by === 'get-status' ? ([] as const) : (['too_many_calls'] as const)),
    ...(body ? ofBodies : []),
    ...(special[name] ?? []),
  ];
}

const ofAnyCaller = ['invalid', 'unauthorized', 'stale_signature', 'too_large', 'internal', 'unavailable'] as const;

const ofBodies = [
  'empty_body',
  'not_json',
  'not_form',
  'not_utf8',
  'file_in_form',
  'too_deep',
  'too_many_fields',
  'text_too_long',
  'bad_name',
  'name_twice',
  'not_allowed',
  'unsupported_type',
  'key_reused',
  'rejected',
] as const;

const special: Readonly<Record<string, readonly ProblemCode[]>> = {
  callHook: ['no_hook'],
  bindUpload: ['file_too_large'],
  tellDelivery: ['no_such_delivery'],
  openFile: ['no_such_file', 'unavailable'],
};

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

const headers = {
  location: { Location: ref('headers', 'Location') },
  again: { 'Retry-After': ref('headers', 'RetryAfter') },
  applied: { 'Preference-Applied': ref('headers', 'PreferenceApplied') },
};

function json(schema: unknown, examples: readonly string[]) {
  const named = Object.fromEntries(examples.map((name) => [name, ref('examples', name)]));
  return { content: { 'application/json': { schema, examples: named } } };
}

/** Every answer of the call by its status: what it says when all is well, then what may be wrong. */
export function answersOf(call: Endpoint): Record<string, unknown> {
  return { ...good(call), ...bad(call) };
}

function good({ name, done, open }: Endpoint): Record<string, unknown> {
  const delivery = ref('schemas', 'Delivery');
  const tellsWhere = { ...headers.location, ...headers.applied };
  if (name === 'tellHealth')
    return { 200: { description: 'It answers.', ...json(ref('schemas', 'Health'), ['healthy']) } };
  if (name === 'openFile') {
    const description = 'Where the file is, for a minute.';
    return { 303: { description, headers: { Location: ref('headers', 'FileLocation') } } };
  }
  if (open)
    return {
      200: { description: 'An OpenAPI document.', content: { 'application/json': { schema: { type: 'object' } } } },
    };
  if (name === 'tellDelivery') {
    const examples = ['delivered', 'underWay', 'uncertain', 'awaitingFiles'];
    const description = 'Where it stands. While it has not ended, `Retry-After` says when to ask again.';
    return { 200: { description, headers: { ...headers.again, ...headers.applied }, ...json(delivery, examples) } };
  }
  const later = {
    description: 'It is taken on, and not at its end within the wait. Ask where `Location` says, after `Retry-After`.',
    headers: { ...tellsWhere, ...headers.again },
    ...json(delivery, ['underWay', 'uncertain']),
  };
  if (name === 'bindUpload') {
    const description = 'Where to upload. The same call again, once all files came: its delivery, which is done.';
    const either = { oneOf: [ref('schemas', 'UploadAnswer'), delivery] };
    return { 201: { description, headers: headers.location, ...json(either, ['uploads', 'delivered']) }, 202: later };
  }
  const isHook = name === 'callHook';
  const created = { description: 'It is in the CRM.', headers: tellsWhere, ...json(delivery, ['delivered']) };
  const changed = {
    description: isHook ? 'It is changed in the CRM, or nothing was to be done.' : 'It is changed in the CRM.',
    headers: tellsWhere,
    ...(isHook
      ? json({ oneOf: [delivery, ref('schemas', 'Ignored')] }, ['changed', 'ignored'])
      : json(delivery, ['changed'])),
  };
  return { ...((done === 200 || isHook) && { 200: changed }), ...(done === 201 && { 201: created }), 202: later };
}

function bad(call: Endpoint): Record<string, unknown> {
  const codes = codesOf(call);
  const statuses = [...new Set(codes.map((code) => problems[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const own = codes.filter((code) => problems[code].status === status);
      const examples = Object.fromEntries(own.map((code) => [code, ref('examples', code)]));
      return [
        status,
        {
          description: own.map((code) => `\`${code}\``).join(', '),
          headers: {
            'Content-Language': ref('headers', 'ContentLanguage'),
            ...(status === 401 && { 'WWW-Authenticate': ref('headers', 'WwwAuthenticate') }),
            ...((status === 429 || status === 503) && headers.again),
            ...(own.includes('rejected') && headers.location),
          },
          content: { 'application/problem+json': { schema: ref('schemas', 'Problem'), examples } },
        },
      ];
    }),
  );
}
