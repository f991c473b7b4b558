import { describe, expect, it } from 'vitest';
import type { ObjectFacts } from '../../../lib/aws/object-facts.ts';
import { type FileCheck, findFileFault } from '../../../lib/uploads/file-fault.ts';

const table = (header: string) => `${header}\n${'a;1;2\n'.repeat(50)}`;

describe('a table whose first letters are also a signature', () => {
  it.each([
    // Those that people sent.
    'FORMULARIO;FECHA',
    'FORMA DE PAGO;VALOR',
    'MZ;LOTE;CASA',
    'MAC ADDRESS;IP',
    'BMI;PACIENTE',
    // Others of `file-type`.
    'ID3;NOMBRE',
    'GIFT CARD;SALDO',
    'PK;NOMBRE',
    'BZh;x',
    'Obj\t1',
    '8BPS;x',
    'FLIF;x',
    'MThd;x',
    'fLaC;x',
    'LZIP;x',
    'OggS;x',
    'RIFF;AVI ',
    'MSCF;x',
    'wOFF;x',
    'ttcf;x',
    'regf;x',
    'SQLi;x',
    'PARE;x',
    'PAR1;x',
    'caff;x',
    'icns;x',
    'solid angle;x',
    'AC1015;x',
    '070707;x',
    'IICA;x',
    'MMC;x',
    'MP+;x',
    'IMPM;x',
    'BLENDER;x',
    'WEBVTT\tx',
    'BEGIN:VCARD;x',
    'x;-lh5-;x',
    'Bcc;free;x',
    'tipoftypmp42;x',
    '%!;PORCENTAJE',
    '%PDF GENERADOS;TOTAL',
    '%!PS;x',
    '<?xmlns;x',
    '8BIM;x',
    'MPCK;x',
    'DSD ;x',
    'ISc(;x',
    'Cr24;x',
    'ITSF;x',
    '.RMF;x',
    'DRACO;x',
    '#!AMR;x',
    '!BDN;x',
    '$FL2;x',
    'wvpk;x',
    'FWS;x',
    'Creative Voice File;x',
    'P1 ;x',
    'gimp xcf ;x',
    'SIMPLE  =                    T;x',
    '-----BEGIN PGP MESSAGE-----;x',
    'II*;x',
    'MM;x',
    'Rar!;x',
    'CWS;x',
  ])('is a table: %s', async (header) => {
    expect(await faultOf('tabla.csv', Buffer.from(table(header)))).toBeUndefined();
  });

  it.each([
    ['with a byte order mark', Buffer.from(`\ufeff${table('MZ;LOTE')}`)],
    ['in UTF-16, as Excel writes “Unicode text”', Buffer.from(`\ufeff${table('FORMULARIO\tFECHA')}`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`\ufeff${table('MZ;LOTE;CASA ')}`, 'utf16le').swap16()],
    ['in UTF-16 without a byte order mark', Buffer.from(table('FORMA DE PAGO\tVALOR'), 'utf16le')],
    ['with a far signature', Buffer.from(`${'x'.repeat(128)}DICM${'y'.repeat(125)}ustar;x`)],
    ['in Latin-1', Buffer.from(table('MAC ADDRESS;DIRECCIÓN;AÑO'), 'latin1')],
    ['with the sign by which DOS ends a file', Buffer.from(`${table('BMI;PACIENTE')}\x1a`)],
    ['with a byte that belongs to no text, further on', Buffer.from(`${table('FORMA DE PAGO')}\0${table('x')}`)],
    ['that mentions a PDF', Buffer.from(table('FIRMA;%PDF-1.7'))],
    ['with one such byte in its header', Buffer.from(table('FORMULARIO;FECHA DE CORTE\0;VALOR'))],
    ['of one line', Buffer.from('MZ;LOTE')],
  ])('is a table %s', async (_how, bytes) => {
    expect(await faultOf('tabla.csv', bytes)).toBeUndefined();
  });
});

describe('a file that is no table', () => {
  const zeros = Buffer.alloc(400);
  it.each([
    ['a program', Buffer.from('MZ\x90\0\x03'.padEnd(128, '\0'), 'latin1')],
    ['a picture', Buffer.concat([Buffer.from('BM6\x04\0\0\0\0\0\0', 'latin1'), zeros])],
    ['sound', Buffer.concat([Buffer.from('FORM\0\0\x12\x34AIFF', 'latin1'), zeros])],
    ['an archive', Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), zeros])],
    ['a PDF of text alone', Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')],
    ['rich text', Buffer.from('{\\rtf1\\ansi Hola}')],
    ['an XML document', Buffer.from('<?xml version="1.0"?><x/>')],
  ])('is refused under the name of one: %s', async (_what, bytes) => {
    expect(await faultOf('tabla.csv', bytes)).toBe('wrong_type');
  });
});

describe('a signature of one or two bytes', () => {
  const sound = Buffer.from('0b77d4a3c09fbb817e5500ff13'.repeat(40), 'hex');

  it('does not refuse sound or a film that begins with it by chance', async () => {
    expect(await faultOf('audio.mp3', sound)).toBeUndefined();
    expect(await faultOf('video.mov', sound)).toBeUndefined();
  });

  it.each(['MZ', 'BM'])(
    'does not refuse sound that begins with the letters of another kind by chance: %s',
    async (letters) => {
      expect(await faultOf('audio.mp3', Buffer.concat([Buffer.from(letters), sound]))).toBeUndefined();
      expect(await faultOf('foto.jpg', Buffer.concat([Buffer.from(letters), sound]))).toBe('wrong_type');
    },
  );

  it('makes a picture of a file that begins with its letters', async () => {
    expect(await faultOf('foto.bmp', Buffer.concat([Buffer.from('BM6\x04\0\0abcd', 'latin1'), sound]))).toBeUndefined();
  });

  it('does not make a picture of a text', async () => {
    expect(await faultOf('foto.bmp', Buffer.from(table('BMI;PACIENTE')))).toBe('wrong_type');
  });
});

/** A compound file, as Office writes a document with a password. */
const container = Buffer.concat([
  Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  Buffer.alloc(504),
  Buffer.from('EncryptionInfo\0EncryptedPackage', 'utf16le'),
  Buffer.alloc(4_000),
]);

describe('an office document with a password', () => {
  it.each(['contrato con clave.docx', 'nómina.XLSX', 'carta.doc'])('is sent: %s', async (name) => {
    expect(await faultOf(name, container)).toBeUndefined();
  });

  it.each(['foto.jpg', 'recibo.pdf', 'tabla.csv'])('is refused under another ending: %s', async (name) => {
    expect(await faultOf(name, container)).toBe('wrong_type');
  });
});

describe('a document with a password that is no other kind of file', () => {
  const zip = Buffer.from(`504b0304140001006300${'00'.repeat(20)}`, 'hex');

  it.each([
    ['a PDF', 'carta.pdf', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\ntrailer << /Encrypt 8 0 R >>', 'latin1')],
    ['a zip archive', 'soportes.zip', zip],
    ['a 7z archive', 'soportes.7z', Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(60)])],
    ['a rar archive', 'soportes.rar', Buffer.concat([Buffer.from('526172211a070100', 'hex'), Buffer.alloc(60)])],
    ['a presentation', 'informe.pptx', container],
    ['an OpenDocument text', 'informe.odt', zip],
  ])('is sent: %s', async (_what, name, bytes) => {
    expect(await faultOf(name, bytes)).toBeUndefined();
  });
});

describe('an archive', () => {
  const entry = (name: string) => {
    const header = Buffer.from(`504b03040a000000000000000000000000000000000000000000${'00'.repeat(4)}`, 'hex');
    header.writeUInt16LE(name.length, 26);
    return Buffer.concat([header, Buffer.from(name)]);
  };

  it.each(['META-INF/MANIFEST.MF', 'classes.dex', '[Content_Types].xml', 'carta.pdf'])(
    'is sent, whatever its first file makes it look like: %s',
    async (name) => {
      expect(await faultOf('soportes.zip', Buffer.concat([entry(name), entry('otra.pdf')]))).toBeUndefined();
    },
  );

  it('that is empty is one too', async () => {
    expect(await faultOf('vacio.zip', Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]))).toBeUndefined();
  });

  it('of another kind is refused: a compound file', async () => {
    expect(await faultOf('soportes.zip', container)).toBe('wrong_type');
  });
});

const check: Pick<FileCheck, 'attachmentLimit' | 'attachmentTypes'> = {
  attachmentLimit: 1_000_000,
  attachmentTypes: ['csv', 'pdf', 'jpg', 'bmp', 'mp3', 'mov', 'doc', 'docx', 'xlsx', 'zip', '7z', 'rar', 'pptx', 'odt'],
};

function faultOf(name: string, bytes: Buffer) {
  const facts = { firstBytes: async (_object: unknown, count: number) => bytes.subarray(0, count) };
  const file = { bucket: 'b', key: name, etag: 'e', size: bytes.length, name, type: 'x/y' };
  return findFileFault(facts as unknown as ObjectFacts, file, check);
}
