import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilSettled } from '../../local/until-settled.ts';
import { flat } from '../setup/flat.ts';
import { pdf, sha256, startUploadsStack, type UploadsStack } from './uploads-stack.ts';

/** Keys as people choose them, all under `any/`. */
const names = [
  'factura.pdf',
  'con espacio.pdf',
  ' empieza con espacio.pdf',
  'termina con espacio .pdf',
  'dos  espacios.pdf',
  'a+b.pdf',
  'a + b.pdf',
  '100%.pdf',
  '100%25.pdf',
  'a%2Fb.pdf',
  'a%20b.pdf',
  'a%zz.pdf',
  'k=v.pdf',
  'k=v&w=x.pdf',
  'informe (final) [v2] {a}.pdf',
  'petición nº 7.pdf',
  'AÑO 2026 – Ñandú.pdf',
  // The same letters, the accent as a character of its own: another key.
  'peticio\u0301n.pdf',
  'foto 📄.pdf',
  '👩🏽‍💻.pdf',
  '中文文件.pdf',
  'файл.pdf',
  'ملف.pdf',
  "l'été #1?.pdf",
  '"comillas".pdf',
  'a;b,c:d@e!f$g*h~i^j`k|l<m>n.pdf',
  '..pdf',
  'a..b.pdf',
  '...pdf',
  'carpeta/otra carpeta/+/archivo.pdf',
  'doble//barra.pdf',
  'MAYÚSCULAS.PDF',
  'varios.puntos.en.el.nombre.pdf',
  `${'ñ'.repeat(507)}/a.pdf`.slice(-510),
];
const longest = `${'x'.repeat(1024 - 'any/'.length - 'ñ.pdf'.length - 1)}ñ.pdf`;
const keys = [...names, longest].map((name) => `any/${name}`);

/** Keys that could mislead, with the reason of the refusal. */
const tricks = [
  ['any/../a.pdf', 'dot_segment'],
  ['any/./a.pdf', 'dot_segment'],
  ['any/..', 'dot_segment'],
  ['any/%2e%2e/a.pdf', 'dot_segment'],
  ['any/..%2Fa.pdf', 'dot_segment'],
  ['any/a\u0000b.pdf', 'control_character'],
  ['any/a\nb.pdf', 'control_character'],
  ['any/a\u007fb.pdf', 'control_character'],
  ['any/a\u2028b.pdf', 'control_character'],
  ['any/a%0Ab.pdf', 'control_character'],
  ['any/a\u202efdp.exe', 'bidi_mark'],
  ['any/a\u200eb.pdf', 'bidi_mark'],
  ['any/a\\b.pdf', 'backslash'],
  ['/any/a.pdf', 'leading_slash'],
] as const;

let stack: UploadsStack;
beforeAll(async () => {
  stack = await startUploadsStack();
});
afterAll(() => stack?.stop());

describe('a file under any key', () => {
  it('is tested with more than thirty, one of 1,024 bytes', () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(30);
    expect(Math.max(...keys.map((key) => Buffer.byteLength(key)))).toBe(1024);
  });

  it('becomes one case with that file, with events by S3 and by EventBridge', async () => {
    for (const key of keys) {
      const { VersionId, ETag = '' } = await stack.put(key, pdf(key));
      stack.sendEvent(creationEvent(stack.bucket, key, { VersionId, ETag }));
    }

    const settled = await untilSettled(stack, keys.length);
    const taken = () => stack.logs().filter((line) => line.includes('Command accepted')).length;
    await expect.poll(taken, { timeout: 60_000, interval: 200 }).toBe(2 * keys.length);

    expect(settled.map(({ status, reason }) => reason ?? status)).toEqual(keys.map(() => 'delivered'));
    const made = settled.map((row) => stack.filesOf(flat(row).crmId));
    expect(made.flat().sort()).toEqual(keys.map((key) => sha256(pdf(key))).sort());
    const descriptions = stack.crm.state.cases.map(({ description }) => description.split('<br>')[0]);
    expect(descriptions.map(shown).sort()).toEqual(keys.map((key) => `Documento: ${key.split('/').at(-1)}`).sort());
  }, 180_000);
});

describe('a file under a misleading key', () => {
  it('stays in place, is refused with the reason, alarmed, and not tried again', async () => {
    const before = (await stack.deliveries()).length;
    const stored = tricks.filter(([key]) => !key.includes('/.') && !key.startsWith('/'));
    for (const [key] of stored) await stack.put(key, pdf(key));
    // A client cannot put some of these keys, since URLs lose them. Events in both shapes are sent instead.
    for (const [key] of tricks.filter((trick) => !stored.includes(trick))) {
      stack.sendEvent(creationEvent(stack.bucket, key, { VersionId: 'v1', ETag: 'e' }));
      stack.sendEvent(notification(stack.bucket, key, 'v2'));
    }

    const left = await stack.skippedUploads(
      ({ reason }) => reason.startsWith('bad_key'),
      2 * tricks.length - stored.length,
    );

    const reasons = new Map(left.map(({ key, reason }) => [key, reason]));
    expect(reasons).toEqual(new Map(tricks.map(([key, why]) => [key, `bad_key:${why}`])));
    for (const [key] of stored) {
      await expect(stack.s3.send(new HeadObjectCommand({ Bucket: stack.bucket, Key: key }))).resolves.toBeDefined();
    }
    const alarms = () => stack.logs().filter((line) => /"level":"ERROR"/.test(line) && line.includes('bad_key:'));
    await expect.poll(alarms).toHaveLength(left.length);
    expect(await stack.deliveries()).toHaveLength(before);
    const url = stack.host.refs['UploadsDeadLetters'] ?? '';
    expect(await stack.host.aws.sqs.receive(stack.host.aws.sqs.arn(url.replace(/^.*\//, '')), { waitMs: 0 })).toEqual(
      [],
    );
  });
});

describe('the logs', () => {
  it('hold no part of any key', () => {
    const text = stack.logs().join('\n');
    for (const part of ['petición', 'factura.pdf', 'comillas', 'xxxx', 'fdp.exe']) expect(text).not.toContain(part);
  });
});

function creationEvent(
  bucket: string,
  key: string,
  { VersionId, ETag }: { VersionId?: string | undefined; ETag: string },
) {
  return {
    version: '0',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size: Buffer.byteLength(pdf(key)),
        etag: ETag.replaceAll('"', ''),
        'version-id': VersionId,
        sequencer: '01',
      },
      reason: 'PutObject',
    },
  };
}

function notification(bucket: string, key: string, versionId: string) {
  const object = {
    key: encodeURIComponent(key).replaceAll('%20', '+'),
    size: 1,
    eTag: 'e',
    versionId,
    sequencer: '01',
  };
  return { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object } }] };
}

/** As a browser shows it. */
function shown(html = ''): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return html.replace(/&([^;]+);/g, (whole, name: string) => characters[name] ?? whole);
}
