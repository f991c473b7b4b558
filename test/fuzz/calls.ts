import fc from 'fast-check';
import type { ApiDescription, DescribedCall, Schema } from './document.ts';
import { plain, type RightRequest, type WireRequest } from './request.ts';
import { rightRequest } from './right.ts';
import { validValue } from './values.ts';
import { wrongRequest } from './wrong.ts';

export interface CallsContext {
  readonly api: ApiDescription;
  /** `default.` and the key of that source. Its hook accepts any payload. */
  readonly key: string;
  /** Id of a delivery of that source. */
  readonly deliveryId: string;
}

/** Any call of the description, as often right as wrong. */
export function anyRequest(context: CallsContext): fc.Arbitrary<WireRequest> {
  const calls = Object.entries(context.api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({ path, method: method.toUpperCase(), call })),
  );
  const withBody = calls.filter(({ call }) => call.requestBody);
  const others = calls.filter(({ call }) => !call.requestBody);
  return fc
    .oneof({ weight: 8, arbitrary: fc.constantFrom(...withBody) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
    .chain(({ path, method, call }) => requestOf(context, path, method, call));
}

function requestOf(
  { api, key, deliveryId }: CallsContext,
  path: string,
  method: string,
  call: DescribedCall,
): fc.Arbitrary<WireRequest> {
  const schema: Schema | undefined = call.requestBody?.content['application/json']?.schema;
  const inPath = call.parameters.filter((parameter) => parameter.in === 'path');
  const values = Object.fromEntries(
    inPath.map(({ name = '', schema: own = {} }) => [name, parameterValue(call, name, own)]),
  );

  function parameterValue({ operationId }: DescribedCall, name: string, own: Schema): fc.Arbitrary<unknown> {
    if (operationId === 'getDelivery') return fc.constant(deliveryId);
    return name === 'source' ? fc.constant('default') : validValue(api, own);
  }

  return fc
    .record({ parts: fc.record(values), value: schema ? validValue(api, schema) : fc.constant(undefined) })
    .chain(({ parts, value }) => {
      const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(parts[name])));
      const open = call.security?.length === 0;
      // A valid link cannot be guessed.
      if (call.operationId === 'openFile') return fc.constant(unknownLink({ method, path: filled }));
      const right: RightRequest = { call: call.operationId, method, path: filled, value, open };
      // Nor can the id of a reminder.
      const isForReminder = path.startsWith('/reminders/');
      const asked = isForReminder ? rightRequest(right, key).map(unknownReminder) : rightRequest(right, key);
      return fc.oneof(
        { weight: 5, arbitrary: asked },
        { weight: 5, arbitrary: wrongRequest({ api, key, right, schema }) },
        { weight: 1, arbitrary: anyBytes(right, key) },
      );
    });
}

function unknownLink({ method, path }: Pick<WireRequest, 'method' | 'path'>): WireRequest {
  return { call: 'openFile', method, path, headers: {}, trait: 'an unknown link', expected: 'wrong' };
}

function unknownReminder(request: WireRequest): WireRequest {
  return { ...request, trait: 'an unknown reminder', expected: 'wrong' };
}

/** A call with random bytes, type and end of the path. */
function anyBytes(right: RightRequest, key: string): fc.Arbitrary<WireRequest> {
  const types = [
    'application/json',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/html',
  ];
  const request = plain(right, key);
  return fc
    .record({
      bytes: fc.uint8Array({ maxLength: 300 }),
      type: fc.constantFrom(...types),
      tail: fc.constantFrom('', '/', '//', '/x', '%', '%zz', '?%00', '/%2e%2e/cases', ';a=b'),
    })
    .map(({ bytes, type, tail }) => ({
      ...request,
      path: request.path + tail,
      headers: { ...request.headers, 'content-type': type },
      body: right.value === undefined ? undefined : Buffer.from(bytes),
      trait: 'any bytes',
      expected: 'either',
    }));
}
