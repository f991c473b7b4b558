import { describe, expect, it } from 'vitest';
import { attached } from '../../../lib/config/attached.ts';
import type { Upload } from '../../../lib/config/upload.ts';

const upload: Upload = {
  bucket: 'uploads',
  key: 'claims/4711/acta.pdf',
  versionId: 'v1',
  etag: 'e1',
  sequencer: '0055',
  size: 7,
  name: 'acta.pdf',
};

describe('attached', () => {
  it('names the version, the bytes, and the file’s name and type in the CRM', () => {
    expect(attached(upload)).toEqual({
      bucket: 'uploads',
      key: 'claims/4711/acta.pdf',
      versionId: 'v1',
      etag: 'e1',
      size: 7,
      name: 'acta.pdf',
      type: 'application/pdf',
    });
  });

  it('has no version where the bucket keeps none: the ETag then says which content is meant', () => {
    const { versionId: _none, ...unversioned } = upload;

    expect(attached(unversioned)).not.toHaveProperty('versionId');
    expect(attached(unversioned).etag).toBe('e1');
  });

  it('keeps what a malware scan found', () => {
    expect(attached({ ...upload, refused: 'infected' }).refused).toBe('infected');
    expect(attached(upload)).not.toHaveProperty('refused');
  });

  it.each([
    ['foto.jpeg', 'image/jpeg'],
    ['FOTO.JPG', 'image/jpeg'],
    ['acta.firmada.DocX', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['datos.csv', 'text/csv'],
    ['programa.exe', 'application/octet-stream'],
    ['LEEME', 'application/octet-stream'],
    ['pdf', 'application/octet-stream'],
    ['raro.constructor', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('types "%s" as %s', (name, type) => {
    expect(attached({ ...upload, name }).type).toBe(type);
  });
});
