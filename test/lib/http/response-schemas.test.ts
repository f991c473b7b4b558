import { describe, expect, it } from 'vitest';
import {
  DeliveryResponse,
  HealthResponse,
  IgnoredResponse,
  ProblemResponse,
  UploadResponse,
} from '../../../lib/http/response-schemas.ts';

const id = 'a2'.repeat(13);
const delivery = { id, kind: 'insertCase', status: 'delivered' };
const upload = {
  id,
  status: 'awaiting_files',
  uploads: [
    {
      name: 'ñ.pdf',
      method: 'PUT',
      url: 'https://b.example/k',
      headers: { 'content-length': '3', 'if-none-match': '*' },
    },
  ],
  expiresAt: '2026-11-30T12:00:00.000Z',
};
const problem = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'x', code: 'no_such_call' };

describe('the shapes of answers', () => {
  it.each([
    ['a delivery', DeliveryResponse, delivery],
    [
      'a delivery with all its parts',
      DeliveryResponse,
      {
        ...delivery,
        reason: 'found',
        wolkvoxId: '65d8b6195befbbd25409bb13',
        idPrefijo: 'PET-1',
        waits: { reason: 'quota', until: '2026-11-30T12:00:00.000Z' },
        filesMissing: 2,
      },
    ],
    ['an upload', UploadResponse, upload],
    ['a payload that becomes nothing', IgnoredResponse, { status: 'ignored' }],
    ['the health', HealthResponse, { status: 'ok' }],
    ['a problem', ProblemResponse, problem],
  ])('hold %s', (_what, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
  });

  it.each([
    ['a short id', DeliveryResponse, { ...delivery, id: 'a' }],
    ['an id with one letter more', DeliveryResponse, { ...delivery, id: `${id}a` }],
    ['an id of other digits', DeliveryResponse, { ...delivery, id: '1'.repeat(26) }],
    ['a kind that no caller can send', DeliveryResponse, { ...delivery, kind: 'audit' }],
    ['another status', DeliveryResponse, { ...delivery, status: 'lost' }],
    ['a rest without its end', DeliveryResponse, { ...delivery, waits: { reason: 'quota' } }],
    ['an upload’s short id', UploadResponse, { ...upload, id: 'a' }],
    ['an upload’s long id', UploadResponse, { ...upload, id: `a${id}` }],
    [
      'an address without its method',
      UploadResponse,
      { ...upload, uploads: [{ name: 'x', url: 'https://b.example/k' }] },
    ],
    ['an upload whose end is no time', UploadResponse, { ...upload, expiresAt: 'soon' }],
    ['an upload with another status', UploadResponse, { ...upload, status: 'accepted' }],
    ['health of another kind', HealthResponse, { status: 'ignored' }],
    ['a payload that became something', IgnoredResponse, { status: 'ok' }],
    ['a problem without its code', ProblemResponse, { ...problem, code: undefined }],
    ['a problem without its status', ProblemResponse, { ...problem, status: '404' }],
  ])('do not hold %s', (_what, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});
