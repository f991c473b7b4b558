import type { Endpoint } from '../../lib/http/endpoints.ts';
import { type ProblemCode, problems } from '../../lib/http/problem-texts.ts';

/** Every problem that a call to this endpoint may get. */
function problemCodes({ name, body, isPublic }: Endpoint): readonly ProblemCode[] {
  if (isPublic) return ['internal', ...(ownCodes[name] ?? [])];
  return [...authenticatedCodes, 'too_many_calls', ...(body ? bodyCodes : []), ...(ownCodes[name] ?? [])];
}

const authenticatedCodes = [
  'invalid',
  'unauthorized',
  'stale_signature',
  'too_large',
  'internal',
  'unavailable',
] as const;

const bodyCodes = [
  'empty_body',
  'not_json',
  'wrong_content_type',
  'not_form',
  'not_utf8',
  'file_in_form',
  'too_deep',
  'too_many_fields',
  'text_too_long',
  'bad_name',
  'name_twice',
  'inexact_number',
  'not_allowed',
  'module_has_calls',
  'unsupported_type',
  'unsupported_encoding',
  'key_reused',
  'rejected',
] as const;

const ownCodes: Readonly<Record<string, readonly ProblemCode[]>> = {
  callHook: ['no_hook', 'bad_compression'],
  bindUpload: ['wrong_file_type', 'file_too_large', 'files_too_large'],
  getDelivery: ['no_such_delivery'],
  moveReminder: ['no_such_delivery', 'reminder_is_over'],
  cancelReminder: ['no_such_delivery', 'reminder_is_over'],
  openFile: ['no_such_file', 'unavailable'],
};

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

const headers = {
  location: { Location: ref('headers', 'Location') },
  retryAfter: { 'Retry-After': ref('headers', 'RetryAfter') },
  applied: { 'Preference-Applied': ref('headers', 'PreferenceApplied') },
  replayed: { 'Idempotent-Replayed': ref('headers', 'IdempotentReplayed') },
};

function json(schema: unknown, exampleNames: readonly string[]) {
  const examples = Object.fromEntries(exampleNames.map((name) => [name, ref('examples', name)]));
  return { content: { 'application/json': { schema, examples } } };
}

/** Every response of the endpoint by its status: the successes first, then the problems. */
export function operationResponses(endpoint: Endpoint): Record<string, unknown> {
  return { ...successResponses(endpoint), ...problemResponses(endpoint) };
}

function successResponses({ name, successStatus, isPublic }: Endpoint): Record<string, unknown> {
  const delivery = ref('schemas', 'Delivery');
  const withLocation = { ...headers.location, ...headers.applied, ...headers.replayed };
  if (name === 'getHealth')
    return { 200: { description: 'The API is reachable.', ...json(ref('schemas', 'Health'), ['healthy']) } };
  if (name === 'openFile') {
    const description = 'The address of the file, valid for a minute.';
    return { 303: { description, headers: { Location: ref('headers', 'FileLocation') } } };
  }
  if (isPublic)
    return {
      200: { description: 'An OpenAPI document.', content: { 'application/json': { schema: { type: 'object' } } } },
    };
  if (name === 'listReminders') {
    const description = 'The next reminders, the first due first.';
    return { 200: { description, ...json(ref('schemas', 'Reminders'), ['reminders']) } };
  }
  if (name === 'moveReminder' || name === 'cancelReminder') {
    const [description, example] =
      name === 'moveReminder' ? ['Moved.', 'waitsForItsTime'] : ['Cancelled, now or before.', 'cancelled'];
    return { 200: { description, headers: headers.retryAfter, ...json(delivery, [example]) } };
  }
  if (name === 'getDelivery') {
    const examples = ['delivered', 'inProgress', 'uncertain', 'awaitingFiles'];
    const description = 'The status of the delivery. Until it has ended, `Retry-After` says when to ask again.';
    return {
      200: { description, headers: { ...headers.retryAfter, ...headers.applied }, ...json(delivery, examples) },
    };
  }
  const accepted = {
    description: 'Accepted, but not ended within the wait. Ask again at `Location`, after `Retry-After`.',
    headers: { ...withLocation, ...headers.retryAfter },
    ...json(delivery, ['inProgress', 'uncertain']),
  };
  if (name === 'bindUpload') {
    const description = 'The upload addresses. After all files have arrived, the same call returns the delivery.';
    const either = { oneOf: [ref('schemas', 'UploadResponse'), delivery] };
    return {
      201: { description, headers: headers.location, ...json(either, ['uploads', 'delivered']) },
      202: accepted,
    };
  }
  const isHook = name === 'callHook';
  const created = { description: 'Created in the CRM.', headers: withLocation, ...json(delivery, ['delivered']) };
  const acceptedByHook = {
    ...accepted,
    description: `${accepted.description} For a list of payloads: the deliveries, without \`Location\`.`,
    ...json({ oneOf: [delivery, ref('schemas', 'DeliveryList')] }, ['inProgress', 'uncertain', 'list']),
  };
  const changed = {
    description: isHook ? 'Changed in the CRM, or ignored by the hook.' : 'Changed in the CRM.',
    headers: withLocation,
    ...(isHook
      ? json({ oneOf: [delivery, ref('schemas', 'Ignored')] }, ['changed', 'ignored'])
      : json(delivery, ['changed'])),
  };
  return {
    ...((successStatus === 200 || isHook) && { 200: changed }),
    ...(successStatus === 201 && { 201: created }),
    202: isHook ? acceptedByHook : accepted,
  };
}

function problemResponses(endpoint: Endpoint): Record<string, unknown> {
  const codes = problemCodes(endpoint);
  const statuses = [...new Set(codes.map((code) => problems[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const codesOfStatus = codes.filter((code) => problems[code].status === status);
      const examples = Object.fromEntries(codesOfStatus.map((code) => [code, ref('examples', code)]));
      return [
        status,
        {
          description: codesOfStatus.map((code) => `\`${code}\``).join(', '),
          headers: {
            'Content-Language': ref('headers', 'ContentLanguage'),
            ...(status === 401 && { 'WWW-Authenticate': ref('headers', 'WwwAuthenticate') }),
            ...((status === 429 || status === 503) && headers.retryAfter),
            ...(codesOfStatus.includes('rejected') && {
              ...headers.location,
              ...headers.replayed,
              ...headers.retryAfter,
            }),
          },
          content: { 'application/problem+json': { schema: ref('schemas', 'Problem'), examples } },
        },
      ];
    }),
  );
}
