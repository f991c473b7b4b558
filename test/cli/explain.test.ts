import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainUpload } from '../../cli/explain.ts';
import type { Operator } from '../../cli/operator.ts';
import { listUploads } from '../../cli/uploads.ts';
import { createObjectFacts } from '../../lib/aws/object-facts.ts';
import { rule } from '../../lib/config/rule.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import uploadsBridge from '../stack/uploads.config.ts';
import { operatorOf, terminalOf } from './operator.ts';

let engine: Engine;
let operator: Operator;
let directory: string;
let s3: S3Client;
const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd';
beforeAll(async () => {
  engine = await startEngine();
  operator = operatorOf(engine, uploadsBridge);
  directory = await mkdtemp(path.join(os.tmpdir(), 'explain-'));
  s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
  await s3.send(
    new PutObjectCommand({
      Bucket: 'uploads',
      Key: 'metadata/a.pdf',
      Body: '%PDF-1.7 x',
      Metadata: { asunto: 'Del objeto' },
    }),
  );
});
afterAll(async () => {
  s3?.destroy();
  await engine?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('explain', () => {
  it('says which rule takes a key that does not exist yet, and the command that results', async () => {
    const lines = await explain('s3://uploads/new/Claims/ana@example.com/reclamo.pdf');

    expect(lines[0]).toBe('Becomes insertCase for demo, by the rule "new case".');
    expect(lines[1]).toContain('does not exist. This is what it would become');
    expect(lines).toContainEqual(expect.stringMatching(/^rule +"new case"$/));
    expect(lines.join('\n')).toContain('"contact": "ana@example.com"');
    expect(lines.at(-1)).toBe('Nothing was sent.');
  });

  it('asks S3 about an object that exists, unless the options say otherwise', async () => {
    const stored = await explain('s3://uploads/metadata/a.pdf');
    const given = await explain('s3://uploads/metadata/a.pdf', { meta: ['Asunto=Otro asunto'] });

    expect(stored[1]).toBe('s3://uploads/metadata/a.pdf exists: 10 bytes');
    expect(stored.join('\n')).toContain('"description": "Del objeto"');
    expect(given.join('\n')).toContain('"description": "Otro asunto"');
  });

  it.each(['NFC', 'NFD'])('finds an object whose name is stored in the other form than %s', async (form) => {
    const stored = `metadata/petición ${form}.pdf`.normalize(form === 'NFC' ? 'NFD' : 'NFC');
    const s3 = new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials: engine.aws.admin });
    await s3.send(
      new PutObjectCommand({ Bucket: 'uploads', Key: stored, Body: 'x', Metadata: { asunto: 'Con tilde' } }),
    );
    s3.destroy();

    const lines = await explain(`s3://uploads/${stored.normalize(form)}`);

    expect(lines[1]).toContain('exists: 1 byte');
    expect(lines.join('\n')).toContain(JSON.stringify(stored));
  });

  it('takes tags and a sidecar from its options', async () => {
    const sidecar = path.join(directory, 'x.case.json');
    await writeFile(sidecar, '{"priority":"Alta"}');

    expect((await explain('s3://uploads/tags/a.pdf', { tag: ['area=Cartera'] })).join('\n')).toContain('Área: Cartera');
    expect((await explain('s3://uploads/sidecar/a.pdf', { sidecar })).join('\n')).toContain('"priority": "Alta"');
    expect((await explain('s3://uploads/sidecar/a.pdf')).join('\n')).toContain(
      'Becomes nothing, by the rule "sidecar": waits_for_sidecar',
    );
  });

  it.each([
    ['a file that no rule wants', 's3://uploads/otros/a.pdf', {}, 'Becomes nothing: no_rule'],
    ['a key that is a trick', 's3://uploads/any/../a.pdf', {}, 'Becomes nothing: bad_key:dot_segment'],
    ['a file that is too large', 's3://uploads/any/a.pdf', { size: '2000000' }, 'Would be rejected: too_large:1'],
    ['a file that the case would go without', 's3://uploads/noted/a.exe', {}, 'file 1: wrong_type'],
    [
      'a command that lacks something',
      's3://uploads/new/Claims/ana/a.pdf',
      {},
      'command cannot be used: case.contact must be the e-mail address of a contact',
    ],
  ])('says what becomes of %s', async (_what, address, options, sentence) => {
    expect((await explain(address, options)).join('\n')).toContain(sentence);
  });

  it('shows the operator what a rule throws, and where, in one line', async () => {
    const [verdict] = await explain('s3://uploads/broken/a.pdf');

    expect(verdict).toMatch(
      /^Becomes nothing: the rule "broken" threw: Error: Ana Pérez \(uploads\.config\.ts:\d+:\d+\)$/,
    );
  });

  it.each([
    ['uploads/a.pdf', {}, 'explain s3://BUCKET/KEY'],
    ['s3://uploads/a.pdf', { size: 'big' }, '--size must be a number'],
    ['s3://uploads/a.pdf', { meta: ['asunto'] }, '--meta must be NAME=VALUE'],
    ['s3://uploads/a.pdf', { sidecar: '/nowhere.json' }, 'cannot be read'],
  ])('refuses %s %j', async (address, options, sentence) => {
    await expect(explain(address, options)).rejects.toThrow(sentence);
  });

  it('says that nobody listens to another bucket, and to what the bridge listens', async () => {
    const [verdict] = await explain('s3://otro/a.pdf');

    expect(verdict).toBe('Becomes nothing: the bridge does not listen to otro. It listens to s3://uploads/');
  });

  it('names a field that no command has, and the one that it resembles', async () => {
    const made = { kind: 'insertCase', case: { ...newCase, responsable: 'ADMIN_@demo' } } as never;
    const bridge = { ...uploadsBridge, uploads: { operation: 'demo', rules: [rule({ name: 'quejas' }, () => made)] } };
    const terminal = terminalOf();

    expect(await explainUpload({ ...operator, bridge }, terminal, 's3://uploads/a.pdf', {})).toBe(false);
    expect(terminal.lines[0]).toBe(
      'Becomes nothing: the command of the rule "quejas" cannot be used: its command has no field case.responsable. Did you mean responsible?',
    );
  });

  it.each([
    ['s3://uploads/metadata/a.pdf', {}, true],
    ['s3://uploads/otros/a.pdf', {}, false],
    ['s3://uploads/any/a.pdf', { size: '2000000' }, false],
    ['s3://uploads/new/Claims/ana/a.pdf', {}, false],
    ['s3://uploads/sidecar/a.pdf', {}, false],
    ['s3://uploads/broken/a.pdf', {}, false],
    ['s3://otro/a.pdf', {}, false],
    ['s3://otro/a.pdf', { json: true }, false],
  ])('tells programs whether something comes of %s %j', async (address, options, isRight) => {
    expect(await explainUpload(operator, terminalOf(), address, options)).toBe(isRight);
  });

  it('says that a file nobody sent is ignored', async () => {
    expect((await explain('s3://uploads/any/~$informe.docx')).join('\n')).toContain('Becomes nothing: junk: a lock');
  });

  it('says that an empty sidecar is a bad one', async () => {
    await put('sidecar/vacio.pdf.case.json', '');

    expect((await explain('s3://uploads/sidecar/vacio.pdf')).join('\n')).toContain('"sidecar": bad_sidecar');
  });

  it('says what an archived file would become, and that S3 keeps its bytes', async () => {
    await put('any/frio.pdf', '%PDF-1.7 x');
    engine.aws.s3.moveToClass({ bucket: 'uploads', key: 'any/frio.pdf' }, 'GLACIER');

    const lines = await explain('s3://uploads/any/frio.pdf');
    const json = JSON.parse((await explain('s3://uploads/any/frio.pdf', { json: true })).join(''));

    expect(lines[1]).toBe('s3://uploads/any/frio.pdf exists: 10 bytes');
    expect(lines.join('\n')).toContain('as long as S3 refuses its bytes. object_archived: the storage class');
    expect(json).toMatchObject({ exists: true, unreadable: 'object_archived', command: { kind: 'insertCase' } });
  });

  it.each([
    ['object_denied', 's3:GetObject', {}],
    ['object_kms_denied', 'kms:Decrypt', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn }],
  ] as const)('names %s, and ends in no stack trace', async (reason, action, storage) => {
    await put(`any/${reason}.pdf`, '%PDF-1.7 x', storage);
    const restricted = { ...operator, facts: createObjectFacts(clientWithout(action)) };
    const terminal = terminalOf();

    await explainUpload(restricted, terminal, `s3://uploads/any/${reason}.pdf`, {});

    expect(terminal.lines.join('\n')).toContain(`${reason}: `);
    expect(terminal.lines).toContain('command    insertCase');
    expect(terminal.lines.at(-1)).toBe('Nothing was sent.');
  });

  describe('without a stack', () => {
    const { bridge, commandLine } = { bridge: uploadsBridge, commandLine: (words: string) => words };
    const withoutStack = async (address: string, options = {}) => {
      const terminal = terminalOf();
      const isRight = await explainUpload({ bridge, commandLine }, terminal, address, options);
      return { ...terminal, isRight };
    };

    it('goes by the configuration and the options alone', async () => {
      const { lines, warnings, isRight } = await withoutStack('s3://BUCKET/metadata/a.pdf', { meta: ['asunto=Hola'] });

      expect(lines[0]).toMatch(/^Becomes insertCase for demo, by the rule /);
      expect(lines[1]).toBe('No stack was asked: this is by bridge.config.ts and the options alone');
      expect(lines.join('\n')).toContain('"description": "Hola"');
      expect(isRight).toBe(true);
      expect(warnings).toEqual([expect.stringContaining('BUCKET is not in uploads.buckets, so it is taken for the')]);
    });

    it('knows no sidecar but a given one', async () => {
      const { lines, isRight } = await withoutStack('s3://BUCKET/sidecar/a.pdf');

      expect(lines[0]).toContain('by the rule "sidecar": waits_for_sidecar');
      expect(isRight).toBe(false);
    });
  });

  it('sends nothing and writes nothing', async () => {
    expect(engine.crm.truth).toEqual([]);
    const terminal = terminalOf();
    await listUploads(operator, terminal, {});
    expect(terminal.lines).toEqual(['No upload of the last two weeks was skipped.']);
  });
});

function put(Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body, ...more }));
}

/** A client of somebody who may do all but one action. */
function clientWithout(action: string): S3Client {
  const credentials = { accessKeyId: `AKIA${action.length}`, secretAccessKey: 'secret' };
  const all = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  const arn = 'arn:aws:iam::000000000000:user/ana';
  engine.aws.addPrincipal({
    arn,
    ...credentials,
    statements: [all, { Effect: 'Deny', Action: action, Resource: '*' }],
  });
  return new S3Client({ endpoint: engine.aws.url, region: engine.aws.region, credentials });
}

async function explain(address: string, options: Parameters<typeof explainUpload>[3] = {}): Promise<readonly string[]> {
  const terminal = terminalOf();
  await explainUpload(operator, terminal, address, options);
  return terminal.lines;
}
