import { describe, expect, it } from 'vitest';
import event from '../../../events/upload-created.json' with { type: 'json' };
import { uploadsIn } from '../../../lib/uploads/upload-event.ts';

const body = event.Records[0]?.body ?? '';

/** As EventBridge tells of it: keys are not encoded, and names are spelled otherwise. */
const created = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '000000000000',
  time: '2026-11-20T14:03:11Z',
  region: 'us-east-1',
  resources: ['arn:aws:s3:::archivo-existente'],
  detail: {
    version: '0',
    bucket: { name: 'archivo-existente' },
    object: {
      key: 'radicados/petición nº 7 (final) +100%25.pdf',
      size: 18244,
      etag: 'd41d8cd98f00b204e9800998ecf8427e',
      'version-id': '096fKKXTRTtl3on89fVO.nfljtsv6qko',
      sequencer: '0055AED6DCD90281E5',
    },
    'request-id': 'C3D13FE58DE4C810',
    requester: '000000000000',
    'source-ip-address': '203.0.113.7',
    reason: 'PutObject',
  },
};

describe('uploadsIn', () => {
  it('reads a notification as the object that landed', () => {
    expect(uploadsIn(body)).toEqual([
      {
        bucket: 'wolkvox-bridge-dev-uploads-000000000000',
        key: 'radicados/petición nº 7 (final).pdf',
        versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: '0055AED6DCD90281E5',
        size: 18244,
        name: 'petición nº 7 (final).pdf',
      },
    ]);
  });

  it('reads EventBridge’s event as the same, its key as it stands', () => {
    expect(uploadsIn(JSON.stringify(created))).toEqual([
      {
        bucket: 'archivo-existente',
        key: 'radicados/petición nº 7 (final) +100%25.pdf',
        versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: '0055AED6DCD90281E5',
        size: 18244,
        name: 'petición nº 7 (final) +100%25.pdf',
      },
    ]);
  });

  it.each([
    ['a+b.pdf', 'a b.pdf'],
    ['a%2Bb.pdf', 'a+b.pdf'],
    ['100%25.pdf', '100%.pdf'],
    ['a%252Fb.pdf', 'a%2Fb.pdf'],
    ['k%3Dv%26w.pdf', 'k=v&w.pdf'],
    ['dir/%F0%9F%93%84.pdf', 'dir/📄.pdf'],
    ['a/../b.pdf', 'a/../b.pdf'],
  ])('decodes the key %s of a notification once', (key, decoded) => {
    expect(uploadsIn(withKey(key))[0]?.key).toBe(decoded);
  });

  it('names a file without a folder by its whole key', () => {
    expect(uploadsIn(withKey('factura.pdf'))[0]?.name).toBe('factura.pdf');
  });

  it('finds nothing in the message by which S3 tries the queue', () => {
    expect(uploadsIn('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"uploads"}')).toEqual([]);
  });

  it('refuses a key that S3 cannot have encoded, and a message of another shape', () => {
    expect(() => uploadsIn(withKey('a%zz.pdf'))).toThrow(URIError);
    expect(() => uploadsIn('{"hello":"world"}')).toThrow();
  });
});

function withKey(key: string): string {
  const message = JSON.parse(body);
  message.Records[0].s3.object.key = key;
  return JSON.stringify(message);
}
