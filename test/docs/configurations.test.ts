import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';
import { blocks, root } from './page.ts';

let stack: Stack | undefined;
let directory: string | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Starts a stack with this text in the place of `bridge.config.ts`. */
async function startWith(text: string): Promise<Stack> {
  await mkdir(path.join(root, '.build'), { recursive: true });
  directory = await mkdtemp(path.join(root, '.build', 'docs-config-'));
  const file = path.join(directory, 'bridge.config.ts');
  await writeFile(file, text.replaceAll("'./lib/", "'../../lib/"));
  stack = await startStack({ config: file, runSchedules: false });
  return stack;
}

async function dropOne({ s3, bucket }: Stack, key: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '%PDF-1.7\n' }));
}

const read = (page: string) => readFile(path.join(root, page), 'utf8');

describe('a newcomer', { timeout: 120_000 }, () => {
  it('puts the first rule of the README first in the list, and gets a complaint', async () => {
    const [rule = ''] = blocks(await read('README.md'), 'ts');
    const own = await read('bridge.config.ts');
    const edited = own.replace('    rules: [\n', `    rules: [\n${rule}`);
    expect(edited).not.toBe(own);

    const started = await startWith(edited);
    await dropOne(started, 'quejas/carta.pdf');
    await dropOne(started, 'otra.pdf');

    const settled = await untilSettled(started, 2);
    expect(settled.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const types = started.crm.state.cases.map(({ type, description }) => `${type} ${description.split('\n')[0]}`);
    expect(types.sort()).toEqual([
      expect.stringMatching('^Complaints .*Queja recibida: carta.pdf'),
      expect.stringMatching('^Request .*Documento recibido: otra.pdf'),
    ]);
  });

  it('replaces bridge.config.ts by the example of docs/configuration.md, and calls as docs/deploy.md shows', async () => {
    const [example = ''] = blocks(await read('docs/configuration.md'), 'ts');

    const started = await startWith(example);
    await dropOne(started, 'quejas/carta.pdf');
    const [delivery] = await untilSettled(started, 1);

    expect(delivery).toMatchObject({ status: 'delivered', operation: 'acme' });
    const call = blocks(await read('docs/deploy.md'), 'sh').find((text) => text.startsWith('curl "$API/cases"')) ?? '';
    const [SOURCE = '', KEY = ''] = started.webhookKey.split('.');
    const env = { PATH: process.env['PATH'], API: started.apiUrl, SOURCE, KEY };
    // The people of the example are those of the operation `demo`.
    const { stdout } = await promisify(execFile)('bash', ['-c', call.replaceAll('@demo', '@acme')], { env });
    expect(SOURCE).toBe('portal');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'insertCase' });
    const [, second] = await untilSettled(started, 2);
    expect(second).toMatchObject({ status: 'delivered', origin: 'webhook:portal' });
  });
});
