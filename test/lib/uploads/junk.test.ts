import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectFacts } from '../../../lib/aws/object-facts.ts';
import { attached } from '../../../lib/config/attached.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import { log } from '../../../lib/log.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { isJunk } from '../../../lib/uploads/junk.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { handlingOf } from './handling-of.ts';

const junk = [
  'buzon/.DS_Store',
  'buzon/_committed_4892164780951462143',
  'buzon/_started_4892164780951462143',
  'buzon/Thumbs.db:encryptable',
  'buzon/.smbdeleteAAA1b2c3',
  '.VolumeIcon.icns',
  'buzon/Picasa.ini',
  'buzon/.picasa.ini',
  'buzon/WS_FTP.LOG',
  'buzon/a.lnk',
  'buzon/a.URL',
  '.snapshot/hourly.0/x.pdf',
  'buzon/.~tmp~/x.pdf',
  'buzon/._informe.docx',
  'buzon/.localized',
  'buzon/Icon\r',
  '__MACOSX/buzon/informe.docx',
  'buzon/~$informe.docx',
  'buzon/~WRL0001.tmp',
  'buzon/.~lock.informe.odt#',
  'buzon/Thumbs.db',
  'buzon/ehthumbs.db',
  'buzon/DESKTOP.INI',
  '$RECYCLE.BIN/S-1-5/$R1.pdf',
  'System Volume Information/x.pdf',
  '@eaDir/foto.jpg/SYNOPHOTO_THUMB.jpg',
  '.Trash-1000/files/x.pdf',
  '.git/config',
  'x_$folder$',
  'a/b_$folder$',
  'x/factura.pdf.filepart',
  'x/factura.pdf.part',
  'x/factura.pdf.PARTIAL',
  'x/factura.pdf.crdownload',
  'x/factura.pdf.opdownload',
  'x/factura.pdf.download',
  'x/factura.pdf.cyberduckpart',
  'x/factura.pdf.tmp',
  'x/.factura.pdf.x8Kq2z',
  'x/.in.factura.pdf',
  'x/.in.factura.pdf.',
  'x/.factura.pdf',
  'x/.README.a1B2c3',
  'x/.com.google.Chrome.a1B2c3',
  'x/.factura.pdf.swp',
  'x/carta.txt~',
  'x/#carta.txt#',
  'x/.nfs00000000001a2b3c',
  'x/.fuse_hidden000012ab00000001',
  'x/.goutputstream-5X8Q2Z',
  '.gitignore',
  'x/..factura.a1B2c3',
  'x/factura.pdf.4f0c9a21.partial',
  'x/factura.pdf._COPYING_',
  'x/factura.pdf.crswap',
  'x/factura.pdf.tmp8841',
  'x/factura.pdf.download/Info.plist',
  'x/factura.pdf.sb-1a2b3c4d-x8Kq2z/factura.pdf',
  'x/.factura.pdf.icloud',
  'x/.syncthing.factura.pdf.tmp',
  'x/~syncthing~factura.pdf.tmp',
  'x/.azDownload-5f3a-factura.pdf',
  '.tmp.drivedownload/1234',
  'x/.pureftpd-upload.5f3a.15.1.aa',
  'x/factura.pdf:Zone.Identifier',
  'x/~WRD0001.doc',
  'x/~$$plano.~vsdx',
  'x/datos.laccdb',
  'x/.#carta.txt',
  'x/carta.txt___jb_tmp___',
  'lost+found/#1234',
  '#recycle/factura.pdf',
  'out/_temporary/0/part-00000',
  'malware-protection-resource-validation-object',
  'x/AMAZON_SES_SETUP_NOTIFICATION',
  'x/aws-programmatic-access-test-object',
  '.write_access_check_file.temp',
];

const meant = [
  'buzon/informe.docx',
  'x/factura.pdf',
  'x/parte.part.pdf',
  'x/part',
  'x/thumbs.db.pdf',
  'x/mi desktop.ini.pdf',
  'x/$folder$.pdf',
  'x/~informe.docx',
  'x/tmp/factura.pdf',
  'x/.pdf',
  'x/..pdf',
  'x/...pdf',
  'x/..',
  'x/.READY',
  'x/.listo',
  'x/.manifest.json',
  'x/.lista.txt',
  'x/READY',
  'x/#4711.pdf',
  'x/a~b.pdf',
  'x/informe.download.pdf',
  'x.git/factura.pdf',
  'x/carta.pdf.case.json',
  'x/tmpl/carta.pdf',
  'x/carta.tmpl',
  'x/informe.temporada.pdf',
  'x/lock.pdf',
  'x/part-00000.csv',
  'x/_SUCCESS',
  'x/..READY',
  'descargas.download/factura.pdf',
  'x/Zone.Identifier.pdf',
  'x/url',
  'x/enlace.url.pdf',
  'x/_committed_',
  'x/_SUCCESS.pdf',
  'x/ws_ftp.log.pdf',
  'x/snapshot/a.pdf',
  'x/thumbs.db:encryptable.pdf',
  'x/~WRD0001',
  'git/factura.pdf',
  'recycle/factura.pdf',
];

describe('isJunk', () => {
  it.each(junk)('is true for a file that nobody sent: %j', (key) => {
    expect(isJunk(key)).toBe(true);
  });

  it.each(meant)('is false for %j', (key) => {
    expect(isJunk(key)).toBe(false);
  });
});

describe('a file that nobody sent', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.stop());

  const bridge: Bridge = {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: {
      operation: 'demo',
      malwareGate: true,
      rules: [(upload) => ({ kind: 'insertCase', case: newCase, attachments: [attached(upload)] })],
    },
    sources: {},
    schedules: [],
  };

  const sidecars = ['x/m.pdf.filepart.case.json', 'x/~$m.docx.case.json', 'x/m.pdf.crdownload.case.json'];
  it.each([...junk, ...sidecars])('becomes nothing, and one quiet line that is counted: %j', async (key) => {
    const lines: unknown[] = [];
    for (const level of ['info', 'warn', 'error'] as const) {
      vi.spyOn(log, level).mockImplementation((message: string, fields?: object) => {
        lines.push([level, message, fields]);
      });
    }
    // S3 is not asked either.
    const handling = handlingOf(engine, bridge, {} as ObjectFacts);

    const handled = await handleUpload(handling, uploadOf('uploads', { key, etag: 'e', sequencer: '01', size: 88 }));
    vi.restoreAllMocks();

    expect(handled).toEqual({ outcome: 'junk' });
    const fields = { origin: 'upload:uploads', operation: 'demo', bytes: 88, reason: 'junk' };
    expect(lines).toEqual([['info', 'An upload was ignored', fields]]);
    expect(await engine.deliveries()).toEqual([]);
  });
});
