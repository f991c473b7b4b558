import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attached } from '../../../lib/config/attached.ts';
import { rule } from '../../../lib/config/rule.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Claims, filesOf, startClaims } from './groups/claims.ts';
import { pdf } from './handling.ts';

const nfc = (text: string) => text.normalize('NFC');
const nfd = (text: string) => text.normalize('NFD');
const pairs = [
  ['NFD', nfd, 'NFC', nfc],
  ['NFC', nfc, 'NFD', nfd],
] as const;

let claims: Claims;
beforeEach(async () => {
  claims = await startClaims();
});
afterEach(() => claims.stop());

describe.each(pairs)('a file in %s', (_form, ofFile, _other, ofOther) => {
  const form = rule({ name: 'form', prefix: 'formularios/{area}/', needs: ['sidecar'] }, (upload) => ({
    kind: 'insertCase',
    case: { ...newCase, ...upload.sidecar, description: upload.parts.area },
    attachments: [attached(upload)],
  }));
  const handle = (upload: Upload) => handleUpload(claims.under({ rules: [form] }), upload);
  const file = () => claims.drop(ofFile('formularios/Atención/petición.pdf'));
  const sidecar = (folder: string) =>
    claims.drop(`formularios/${folder}/${ofOther('petición.pdf')}.case.json`, '{"priority":"Alta"}');

  it.each(pairs)('waits for its sidecar in the other form, under a folder in %s', async (_name, ofFolder) => {
    expect(await handle(await file())).toMatchObject({ reason: 'waits_for_sidecar' });

    expect(await handle(await sidecar(ofFolder('Atención')))).toMatchObject({ outcome: 'accepted' });
    const [delivery] = await claims.deliveries();
    const text = await claims.objects.getText('payloads', delivery?.payload.key ?? '');
    expect(JSON.parse(text)).toMatchObject({
      // The CRM knows the name in NFC.
      case: { priority: 'Alta', description: nfc('Atención') },
      attachments: [{ key: ofFile('formularios/Atención/petición.pdf') }],
    });
  });

  it.each(pairs)(
    'waits for its sidecar below folders in both forms, the first in %s',
    async (_name, first, __, second) => {
      const place = (spelt: typeof nfc, below: typeof nfc) => `formularios/${spelt('Añ')}/${below('Bñ')}`;
      expect(await handle(await claims.drop(`${place(first, second)}/x.pdf`))).toMatchObject({
        reason: 'waits_for_sidecar',
      });

      const other = await claims.drop(`${place(second, first)}/x.pdf.case.json`, '{"priority":"Alta"}');
      expect(await handle(other)).toMatchObject({ outcome: 'accepted' });
    },
  );

  it('finds its sidecar, where that came first', async () => {
    expect(await handle(await sidecar(ofOther('Atención')))).toMatchObject({ reason: 'waits_for_file' });

    expect(await handle(await file())).toMatchObject({ outcome: 'accepted' });
    expect(await claims.deliveries()).toHaveLength(1);
  });
});

describe('a group', () => {
  it('has one name in both forms', async () => {
    const first = await claims.join(await claims.drop('claim/a.pdf'), { group: nfc('Petición 7') });
    const second = await claims.join(await claims.drop('claim/b.pdf'), { group: nfd('Petición 7') });
    const other = await claims.join(await claims.drop('claim/c.pdf'), { group: 'Peticion 7' });

    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it.each(pairs)(
    'is closed by a manifest in %s that names its files, and itself, in the other form',
    async (_name, ofManifest, _other, ofFiles) => {
      const names = ['relación.json', 'petición.pdf', 'petición.pdf', 'año.pdf'].map(ofFiles);
      await claims.joined(ofManifest('petición.pdf'), {}, pdf('1'));
      await claims.joined(ofManifest('relación.json'), { as: 'manifest' }, JSON.stringify(names));
      expect(await claims.made()).toEqual([]);
      await claims.joined(ofFiles('año.pdf'), {}, pdf('2'));

      expect(await claims.made()).toEqual(['insertCase 2 accepted']);
      expect(
        filesOf(await claims.batch(1))
          .map(nfc)
          .sort(),
      ).toEqual([`${nfc('año.pdf')} 10`, `${nfc('petición.pdf')} 10`]);
    },
  );

  it('counts a missing file once, in whichever forms its manifest names it', async () => {
    await claims.joined('a.pdf');
    const names = ['a.pdf', nfc('año.pdf'), nfd('año.pdf')];
    await claims.joined('lista.json', { as: 'manifest' }, JSON.stringify(names));
    await claims.close(true);

    expect((await claims.batch(1))?.absent).toBe(1);
  });
});
