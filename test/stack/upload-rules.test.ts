import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { packageStack } from '../../local/package-stack.ts';
import { untilSettled } from '../../local/until-settled.ts';
import { workbook } from '../lib/lists/table/bytes.ts';
import { flat } from '../setup/flat.ts';
import { pdf, sha256, startUploadsStack, type UploadsStack } from './uploads-stack.ts';

const contact = '65d8b6195befbbd25409bb01';
let stack: UploadsStack;
const seen = new Set<string>();

beforeAll(async () => {
  stack = await startUploadsStack();
  stack.crm.settings.attachmentUpdate = 'append';
});
afterAll(() => stack?.stop());

describe('a rule', () => {
  it('finds the named parts of its prefix', async () => {
    await stack.put('new/Claims/maria@example.com/2026/reclamo.pdf', pdf('reclamo'));

    const delivery = await nextSettled();

    expect(delivery).toMatchObject({ status: 'delivered', kind: 'insertCase' });
    const maria = stack.crm.state.records.find(({ fields }) => fields['emailcontact'] === 'maria@example.com');
    expect(caseOf(delivery)).toMatchObject({ type: 'Claims', contactId: maria?.id });
    expect(stack.filesOf(flat(delivery).crmId)).toEqual([sha256(pdf('reclamo'))]);
  });

  it('adds a file to the case that the key names', async () => {
    await stack.put('any/primero.pdf', pdf('primero'));
    const made = await nextSettled();
    await stack.put(`cases/${flat(made).crmId}/segundo.pdf`, pdf('segundo'));

    expect(await nextSettled()).toMatchObject({ status: 'delivered', kind: 'updateCase' });
    expect(caseOf(made)?.files.map(({ sha256 }) => sha256)).toEqual([pdf('primero'), pdf('segundo')].map(sha256));
  });

  it('makes a command of each row of a CSV or XLSX, and writes the result beside it', {
    timeout: 120_000,
  }, async () => {
    await stack.put('lists/a.csv', 'nombre\nCsv\n');
    await stack.put(
      'lists/a.xlsx',
      Buffer.from(
        workbook({
          rows: '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>',
          strings: ['<t>nombre</t>', '<t>Xlsx</t>'],
        }),
      ),
    );
    const results = async () => [await resultOf('lists/a.csv'), await resultOf('lists/a.xlsx')];

    // The second run sees what was delivered after the first.
    await vi.waitFor(
      async () => {
        await stack.host.functions.invoke('advance-lists', {});
        expect(await results()).toEqual([
          expect.stringContaining(';delivered;'),
          expect.stringContaining(';delivered;'),
        ]);
      },
      { timeout: 60_000, interval: 1_000 },
    );
    const made = stack.crm.state.cases.map(({ description }) => description).filter((text) => text.includes('Fila'));
    expect(made.map((text) => text.slice(0, 12)).toSorted()).toEqual(['Fila de Csv<', 'Fila de Xlsx']);
    await nextSettledOf(2);
  });

  it('reads metadata, also with letters beyond ASCII', async () => {
    // In the encoding of S3, and in that of clients that may send only ASCII.
    const asunto = `=?UTF-8?B?${Buffer.from('Petición de Ñusta ✓').toString('base64')}?=`;
    await stack.put('metadata/a.pdf', pdf('a'), { Metadata: { Asunto: asunto, prioridad: 'Alta' } });

    const delivery = await nextSettled();

    expect(caseOf(delivery)?.description).toContain('Petición de Ñusta ✓');
    expect(caseOf(delivery)?.priority).toBe('Alta');
  });

  it('reads tags', async () => {
    await stack.put('tags/a.pdf', pdf('tags'), { Tagging: 'area=Cartera+y+cobro' });

    expect(caseOf(await nextSettled())?.description).toContain('Área: Cartera y cobro');
  });

  it('puts a file into a field of an existing record and of a new one', async () => {
    await stack.put(`contacts/${contact}/cédula.pdf`, pdf('cédula'));
    const update = await nextSettled();
    await stack.put('solicitudes/formulario.pdf', pdf('formulario'));
    const insert = await nextSettled();

    expect(update).toMatchObject({ status: 'delivered', kind: 'updateRecord' });
    expect(insert).toMatchObject({ status: 'delivered', kind: 'insertRecord' });
    const records = [contact, flat(insert).crmId].map((id) => stack.crm.state.records.find((one) => one.id === id));
    expect(records.map((one) => one?.files.map((file) => file.sha256))).toEqual([
      [sha256(pdf('cédula'))],
      [sha256(pdf('formulario'))],
    ]);
    expect(records[0]?.fields).toMatchObject({ 'Último documento': 'cédula.pdf' });
  });

  it('that throws leaves the event in the queue, and its message out of the logs', async () => {
    await stack.put('broken/a.pdf', pdf('a'));

    const line = await untilLogged('An upload was not handled');

    expect(JSON.parse(line)).toMatchObject({ level: 'ERROR', rule: 'broken', error: 'RuleError' });
    expect(stack.logs().join('\n')).not.toContain('Ana Pérez');
  });
});

describe('a sidecar', () => {
  const fields = JSON.stringify({ description: 'Del formulario', priority: 'Alta', form: { Canal: 'web' } });

  it('that comes second completes the file that waits for it', async () => {
    await stack.put('sidecar/uno.pdf', pdf('uno'));
    const [waiting] = await stack.skippedUploads(({ key }) => key === 'sidecar/uno.pdf');
    await stack.put('sidecar/uno.pdf.case.json', fields);

    const delivery = await nextSettled();

    expect(waiting).toMatchObject({ reason: 'waits_for_sidecar', rule: 'sidecar' });
    expect(caseOf(delivery)).toMatchObject({ priority: 'Alta', form: { Canal: 'web' } });
    expect(stack.filesOf(flat(delivery).crmId)).toEqual([sha256(pdf('uno'))]);
    await expect
      .poll(() => stack.skippedUploads(() => true, 0))
      .not.toContainEqual(expect.objectContaining({ key: waiting?.key }));
  });

  it('that comes first waits for its file', async () => {
    await stack.put('sidecar/dos.pdf.case.json', fields);
    const [waiting] = await stack.skippedUploads(({ key }) => key.startsWith('sidecar/dos'));
    await stack.put('sidecar/dos.pdf', pdf('dos'));

    expect(waiting?.reason).toBe('waits_for_file');
    expect(caseOf(await nextSettled())?.description).toContain('Del formulario');
  });

  it('that comes with its file makes one case, even when both events come twice', async () => {
    const before = stack.crm.state.cases.length;
    const [file, sidecar] = await Promise.all([
      stack.put('sidecar/tres.pdf', pdf('tres')),
      stack.put('sidecar/tres.pdf.case.json', fields),
    ]);
    const taken = () => stack.logs().filter((line) => line.includes('Command accepted')).length;
    await nextSettled();
    const takenOnce = taken();
    for (const [key, { VersionId, ETag = '' }] of [
      ['sidecar/tres.pdf', file],
      ['sidecar/tres.pdf.case.json', sidecar],
    ] as const) {
      const object = { key, size: 13, eTag: ETag.replaceAll('"', ''), versionId: VersionId, sequencer: '01' };
      stack.sendEvent({ Records: [{ s3: { bucket: { name: stack.bucket }, object } }] });
    }
    await expect.poll(taken, { timeout: 60_000 }).toBeGreaterThanOrEqual(takenOnce + 2);

    expect(stack.crm.state.cases.length - before).toBe(1);
  });

  it('in NFC belongs to its file in NFD, as a Mac writes it', async () => {
    await stack.put('sidecar/petición.pdf'.normalize('NFD'), pdf('petición'));
    await stack.skippedUploads(({ reason }) => reason === 'waits_for_sidecar');
    await stack.put('sidecar/petición.pdf.case.json'.normalize('NFC'), fields);

    const delivery = await nextSettled();

    expect(caseOf(delivery)).toMatchObject({ priority: 'Alta', form: { Canal: 'web' } });
    expect(stack.filesOf(flat(delivery).crmId)).toEqual([sha256(pdf('petición'))]);
  });

  it.each([
    ['no JSON', '{"description":', 'bad_sidecar'],
    ['a field that a case does not have', '{"descripcion":"x"}', 'bad_sidecar:descripcion'],
    ['a contact that is no address', '{"contact":"Ana"}', 'bad_sidecar:contact'],
    ['a number that would be rounded', '{"form":{"Cuenta":12345678901234567890}}', 'bad_sidecar:form.Cuenta'],
  ])('with %s is refused by name, and the file stays', async (_what, text, reason) => {
    const key = `sidecar/${reason.replace(':', '-')}.pdf`;
    await stack.put(`${key}.case.json`, text);
    await stack.put(key, pdf('x'));

    const [left] = await stack.skippedUploads((one) => one.key === key && one.reason !== 'waits_for_sidecar');

    expect(left).toMatchObject({ reason, rule: 'sidecar' });
    await expect(stack.s3.send(new HeadObjectCommand({ Bucket: stack.bucket, Key: key }))).resolves.toBeDefined();
  });
});

describe('a file that no rule wants', () => {
  it('stays, is noted with its key, and is logged without it', async () => {
    await stack.put('metadata/sin asunto de Ana.pdf', pdf('x'));

    const [left] = await stack.skippedUploads(({ reason }) => reason === 'no_rule');

    expect(left).toMatchObject({ bucket: stack.bucket, key: 'metadata/sin asunto de Ana.pdf', size: pdf('x').length });
    const line = JSON.parse(await untilLogged('"no_rule"'));
    expect(line).toMatchObject({ level: 'WARN', message: 'An upload was skipped', operation: 'demo' });
    expect(stack.logs().join('\n')).not.toContain('sin asunto');
    // CloudWatch counts these lines by reason.
    const template = JSON.parse(await readFile(await packageStack({ config: 'test/stack/uploads.config.ts' }), 'utf8'));
    const filters = Object.values<{ Type: string; Properties: Record<string, unknown> }>(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Logs::MetricFilter')
      .map(({ Properties }) => Properties);
    expect(filters).toContainEqual(
      expect.objectContaining({
        FilterPattern: `{ $.message = "${line.message}" }`,
        MetricTransformations: [
          expect.objectContaining({
            MetricName: 'UploadsSkipped',
            Dimensions: [{ Key: 'Reason', Value: '$.reason' }],
          }),
        ],
      }),
    );
  });
});

describe('a file that nobody sent', () => {
  it('is ignored and counted, and the copy that ends is sent once', async () => {
    const alarms = () => stack.logs().filter((line) => line.includes('"ERROR"')).length;
    const [before, cases] = [alarms(), stack.crm.state.cases.length];
    for (const name of ['.DS_Store', '~$informe.docx', 'Thumbs.db', 'x_$folder$']) {
      await stack.put(`noted/${name}`, Buffer.from('\0\0\0\x01Bud1', 'latin1'));
    }
    await stack.put('any/factura.pdf.filepart', pdf('factura'));
    const [Bucket, part] = [stack.bucket, 'any/factura.pdf.filepart'];
    await stack.s3.send(new CopyObjectCommand({ Bucket, Key: 'any/factura.pdf', CopySource: `${Bucket}/${part}` }));
    await stack.s3.send(new DeleteObjectCommand({ Bucket, Key: part }));

    const delivery = await nextSettled();

    expect(stack.filesOf(flat(delivery).crmId)).toEqual([sha256(pdf('factura'))]);
    const ignored = () => stack.logs().filter((line) => line.includes('"An upload was ignored"'));
    await expect.poll(() => ignored().length).toBe(5);
    expect(ignored().map((line) => JSON.parse(line).level)).toEqual(Array.from({ length: 5 }, () => 'INFO'));
    expect(stack.logs().join('\n')).not.toMatch(/filepart|informe\.docx/);
    expect([alarms(), stack.crm.state.cases.length]).toEqual([before, cases + 1]);
  });
});

describe('a file that must not be sent', () => {
  const docx = Buffer.from(
    zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'word/document.xml': randomBytes(40_000) }),
  );

  it.each([
    ['empty', 'vacío.pdf', '', 'empty:1'],
    ['larger than the operation takes', 'grande.pdf', pdf('x'.repeat(1_000_000)), 'too_large:1'],
    ['of an ending that the CRM does not take', 'notas.txt', 'hola', 'wrong_type:1'],
    ['without an ending', 'README', 'hola', 'wrong_type:1'],
    [
      'a program under the name of a document',
      'factura.pdf',
      Buffer.from('MZ\x90\0\x03'.padEnd(128, '\0'), 'latin1'),
      'wrong_type:1',
    ],
    ['text under the name of a picture', 'foto.jpg', 'no soy una foto', 'wrong_type:1'],
  ])('rejects the command before anything is sent: %s', async (_what, name, content, reason) => {
    const calls = stack.crm.truth.length;
    await stack.put(`any/${name}`, content);

    expect(await nextSettled()).toMatchObject({ status: 'rejected', reason, attempt: 0 });
    expect(stack.crm.truth.length).toBe(calls);
    expect(JSON.parse(await untilLogged(`"reason":"${reason}"`))).toMatchObject({
      level: 'ERROR',
      message: 'Rejected',
    });
  });

  it.each([
    ['empty', 'vacío de Ana.pdf', '', 'empty', '0 bytes', 'llegó vacío'],
    ['too large', 'grande de Ana.pdf', pdf('x'.repeat(1_000_000)), 'too_large', '1 MB', 'supera el tamaño'],
    ['of a type not taken', 'virus de Ana.exe', 'MZ', 'wrong_type', '2 bytes', 'no es de un tipo'],
    ['of another kind than its ending', 'falsa de Ana.jpg', 'no soy', 'wrong_type', '6 bytes', 'no es de un tipo'],
  ])(
    'is left out when the rule says so and it is %s: with a note in the case, and an alarm',
    async (_what, name, content, why, size, words) => {
      await stack.put(`noted/${name}`, content);

      const delivery = await nextSettled();

      expect(delivery).toMatchObject({ status: 'delivered', missing: [{ number: 1, why }], fileCount: 0 });
      const description = caseOf(delivery)?.description;
      expect(description).toContain(`Falta un archivo que no se pudo adjuntar:<br>- ${name} (${size}): ${words}`);
      const alarm = await untilLogged(`"commandId":"${delivery.id}"`, 'files are missing');
      expect(JSON.parse(alarm)).toMatchObject({ level: 'ERROR', count: 1 });
      expect(JSON.stringify(await stack.deliveries())).not.toContain('Ana');
    },
  );

  it('is not one that only looks unusual', async () => {
    const files: [string, Buffer | string][] = [
      ['tabla.csv', 'nombre;valor\nñ;1\n'],
      ['LEGACY.DOC', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])],
      ['carta.docx', docx],
      ...['FORMULARIO;FECHA', 'FORMA DE PAGO;VALOR', 'MZ;LOTE;CASA', 'MAC ADDRESS;IP', 'BMI;PACIENTE'].map(
        (header): [string, string] => [`${header}.csv`, `${header}\n${'a;1;2\n'.repeat(50)}`],
      ),
      ['contrato con clave.docx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(8_184)])],
      ['con basura.pdf', `\n\n ${pdf('x')}`],
    ];
    for (const [name, content] of files) await stack.put(`any/${name}`, content);

    const settled = await nextSettledOf(files.length);

    expect(settled.map(({ status, reason }) => reason ?? status)).toEqual(files.map(() => 'delivered'));
  });
});

describe('a file of each ending that the CRM’s pages list', () => {
  const zip = (name: string) =>
    Buffer.from(zipSync({ '[Content_Types].xml': strToU8('<Types/>'), [name]: strToU8('<x/>') }));
  const bytes = (hex: string, tail = '') =>
    Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(tail), Buffer.alloc(64)]);
  const asf = '3026b2758e66cf11a6d900aa0062ce6c';
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const real: Readonly<Record<string, Buffer>> = {
    xlsx: zip('xl/workbook.xml'),
    csv: Buffer.from('nombre;ciudad\nÑusta;Cali\n'),
    pdf: Buffer.from(pdf('uno de cada')),
    jpg: bytes('ffd8ffe000104a46494600'),
    jpeg: bytes('ffd8ffe100104578696600'),
    png: Buffer.from(png, 'base64'),
    docx: zip('word/document.xml'),
    doc: bytes('d0cf11e0a1b11ae1'),
    mp4: bytes('00000018', 'ftypisom'),
    mp3: bytes('fffb9064'),
    wmv: bytes(asf, 'v'),
    wma: bytes(asf, 'a'),
    wap: bytes('', 'RIFF0000WAVEfmt '),
    avi: bytes('', 'RIFF0000AVI LIST'),
    bmp: bytes('', 'BM'),
    bpm: bytes('', 'BM.'),
    mov: bytes('00000014', 'ftypqt  '),
    tiff: bytes('49492a0008000000'),
    zip: zip('a.txt'),
    '7z': bytes('377abcaf271c'),
    rar: bytes('', 'Rar!\x1a\x07\x01\x00'),
  };
  const endings = Object.keys(real);

  it('is sent, with its ending in any letter case', async () => {
    for (const ending of endings) await stack.put(`any/real.${ending.toUpperCase()}`, real[ending] ?? '');

    const settled = await nextSettledOf(endings.length);

    expect(endings).toHaveLength(21);
    expect(settled.map(({ reason, status }) => reason ?? status)).toEqual(endings.map(() => 'delivered'));
    const sent = settled.flatMap((row) => stack.filesOf(flat(row).crmId));
    expect(sent.sort()).toEqual(endings.map((ending) => sha256(real[ending] ?? '')).sort());
  });

  it('is not sent when it holds a program', async () => {
    for (const ending of endings) {
      await stack.put(`any/falso.${ending}`, Buffer.from('MZ\x90\0\x03'.padEnd(128, '\0'), 'latin1'));
    }

    const settled = await nextSettledOf(endings.length);

    expect(settled.map(({ reason }) => reason)).toEqual(endings.map(() => 'wrong_type:1'));
  });
});

describe('a file that changed after its event', () => {
  it('is sent in its own version when it was overwritten, or deleted with its versions kept', async () => {
    stack.crm.settings.latencyMs = 300;
    await stack.put('any/cambia.pdf', pdf('antes'));
    await stack.put('any/cambia.pdf', pdf('después'));
    await stack.s3.send(new DeleteObjectCommand({ Bucket: stack.bucket, Key: 'any/cambia.pdf' }));

    const settled = [await nextSettled(), await nextSettled()];
    stack.crm.settings.latencyMs = 0;

    expect(settled.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect(settled.flatMap((row) => stack.filesOf(flat(row).crmId)).sort()).toEqual(
      [pdf('antes'), pdf('después')].map(sha256).sort(),
    );
  });

  it('is rejected as gone when its version was deleted', async () => {
    const content = pdf('nunca');
    const size = content.length;
    const { VersionId, ETag = '' } = await stack.put('otros/x.pdf', content);
    await stack.skippedUploads(({ key }) => key === 'otros/x.pdf');
    await stack.s3.send(new DeleteObjectCommand({ Bucket: stack.bucket, Key: 'otros/x.pdf', VersionId }));
    const object = { key: 'any/x.pdf', size, eTag: ETag.replaceAll('"', ''), versionId: VersionId, sequencer: '01' };
    stack.sendEvent({ Records: [{ s3: { bucket: { name: stack.bucket }, object } }] });

    expect(await nextSettled()).toMatchObject({ status: 'rejected', reason: 'object_gone' });
  });
});

/** The oldest delivery that no test has used yet, once it is settled. */
async function nextSettled(): Promise<Delivery> {
  const [delivery] = await nextSettledOf(1);
  if (!delivery) throw new Error('There is no delivery');
  return delivery;
}

/** The oldest `count` deliveries that no test has used yet, once they are settled. */
async function nextSettledOf(count: number): Promise<readonly Delivery[]> {
  const settled = (await untilSettled(stack, count, ({ id }) => !seen.has(id))).slice(0, count);
  for (const { id } of settled) seen.add(id);
  return settled;
}

async function resultOf(key: string): Promise<string | undefined> {
  const Key = `${key}.bridge-result.csv`;
  const answer = await stack.s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key })).catch(() => undefined);
  return answer?.Body?.transformToString();
}

function caseOf(delivery: Delivery) {
  const { crmId } = flat(delivery);
  return stack.crm.state.cases.find(({ id }) => id === crmId);
}

async function untilLogged(...parts: string[]): Promise<string> {
  const find = () => stack.logs().find((line) => parts.every((part) => line.includes(part)));
  await expect.poll(() => find() !== undefined, { timeout: 60_000 }).toBe(true);
  return find() ?? '';
}
