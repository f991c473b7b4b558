import type { S3Event, S3EventRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import event from '../../events/upload-created.json' with { type: 'json' };
import { uploadFrom } from '../../lib/upload.ts';

const [message] = event.Records;
const [created] = (JSON.parse(message?.body ?? '') as S3Event).Records as [S3EventRecord];

describe('uploadFrom', () => {
  it('reads a notification as the object that landed', () => {
    expect(uploadFrom(created)).toEqual({
      bucket: 'wolkvox-bridge-dev-uploads-000000000000',
      key: 'radicados/petición nº 7 (final).pdf',
      versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
      etag: 'd41d8cd98f00b204e9800998ecf8427e',
      sequencer: '0055AED6DCD90281E5',
      size: 18244,
      name: 'petición nº 7 (final).pdf',
    });
  });

  it.each([
    ['a+b.pdf', 'a b.pdf'],
    ['a%2Bb.pdf', 'a+b.pdf'],
    ['100%25.pdf', '100%.pdf'],
    ['a%252Fb.pdf', 'a%2Fb.pdf'],
    ['k%3Dv%26w.pdf', 'k=v&w.pdf'],
    ['dir/%F0%9F%93%84.pdf', 'dir/📄.pdf'],
    ['a/../b.pdf', 'a/../b.pdf'],
  ])('decodes the key %s once', (key, decoded) => {
    expect(uploadFrom(withKey(key)).key).toBe(decoded);
  });

  it('names a file without a folder by its whole key', () => {
    expect(uploadFrom(withKey('factura.pdf')).name).toBe('factura.pdf');
  });

  it('refuses a key that S3 cannot have encoded', () => {
    expect(() => uploadFrom(withKey('a%zz.pdf'))).toThrow(URIError);
  });
});

function withKey(key: string): S3EventRecord {
  return { ...created, s3: { ...created.s3, object: { ...created.s3.object, key } } };
}
