import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bridge } from '../../lib/config/bridge.ts';
import { deploy } from '../../scripts/deploy/deploy.ts';
import { type DeployCloud, startDeployCloud } from '../setup/deploy-cloud.ts';
import { packageInto } from '../setup/package-template.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: { portal: { operation: 'demo' }, shop: { operation: 'demo' } },
  schedules: [],
};
const withoutShop: Bridge = { ...bridge, sources: { portal: { operation: 'demo' } } };
const uploads = 'wolkvox-bridge-dev-uploads-us-east-1-123456789012';

let directory: string;
let cloud: DeployCloud;
const variables = {
  AWS_ENDPOINT_URL: '',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  SLS_AWS_MONITORING_FREQUENCY: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
};
const before = { ...process.env };
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'deploy-'));
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  cloud = await startDeployCloud();
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL: cloud.url });
});
afterEach(() => {
  cloud.stop();
  for (const name of Object.keys(variables)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

/** Deploys the configuration as the command does, by the packager's own command line. Returns what was said. */
async function run(configuration: Bridge, options: { yes?: boolean; allowLoss?: boolean; answer?: boolean } = {}) {
  await packageInto(directory, configuration);
  const said: string[] = [];
  const terminal = { say: (line: string) => void said.push(line), confirm: async () => options.answer ?? true };
  const done = await deploy(
    { stage: 'dev', region: 'us-east-1', ...options },
    { directory, terminal, reservation: 'Concurrency is not reserved.', runPackager },
  );
  return { done, said: said.join('\n') };
}

async function runPackager(args: readonly string[]): Promise<void> {
  const osls = path.resolve('node_modules/osls/bin/serverless.js');
  const child = spawn(process.execPath, [osls, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(Buffer.concat(output).toString());
}

describe('a deploy', { timeout: 120_000 }, () => {
  it('shows what it makes and costs, fails, is repeated, changes nothing, and takes back what was kept', async () => {
    const first = run(bridge);
    cloud.failsNext = true;

    await expect(first).rejects.toThrow('Something failed');
    // Nothing is left over that the next one would meet.
    expect([...cloud.named]).toEqual([]);
    expect(cloud.changes).toEqual(['CREATE', 'UPDATE failed: Something failed']);

    const second = await run(bridge);
    expect(second.said).toMatch(/^Stack wolkvox-bridge-dev in us-east-1, account 123456789012$/m);
    expect(second.said).toMatch(/^ {2}\+ SourceKeyPortal \(AWS::SecretsManager::Secret\) is added$/m);
    expect(second.said).toMatch(/^While nothing is sent, it costs about \$\d+\.\d\d a month: /m);
    expect([...cloud.named.keys()].toSorted()).toEqual(
      [
        'bridge/dev/link-key',
        'bridge/dev/marker-key',
        'bridge/dev/webhooks/portal',
        'bridge/dev/webhooks/shop',
        'wolkvox/dev/demo',
        uploads,
      ].toSorted(),
    );

    const third = await run(bridge);
    expect(third.said).toContain('No resource changes.');

    cloud.named.set('bridge/dev/webhooks/shop', 'a key that a sender has');
    const removal = await run(withoutShop);
    expect(removal.said).toContain('- SourceKeyShop (AWS::SecretsManager::Secret) is removed');
    expect(removal.said).toContain('bridge/dev/webhooks/shop keeps its key. Calls of this source are answered 401.');

    const back = await run(bridge);
    expect(back.said).toContain('< SourceKeyShop: bridge/dev/webhooks/shop exists already');
    expect(cloud.changes.slice(-2)).toEqual(['import SourceKeyShop', 'UPDATE']);
    expect(cloud.named.get('bridge/dev/webhooks/shop')).toBe('a key that a sender has');
  });

  it('after a removal takes the bucket and the secrets into the new stack', async () => {
    for (const name of [uploads, 'wolkvox/dev/demo', 'bridge/dev/marker-key']) cloud.named.set(name, 'from before');

    const { said } = await run(bridge);

    expect(said).toContain(`< Uploads: ${uploads} exists already, from before. It is taken back as it is.`);
    expect(cloud.changes[0]).toMatch(/^import (?=.*\bUploads\b)(?=.*\bTokenSecretDemo\b)(?=.*\bMarkerKey\b)/);
    expect(cloud.named.get('wolkvox/dev/demo')).toBe('from before');
    expect(cloud.status).toBe('UPDATE_COMPLETE');
  });
});

describe('a deploy changes nothing', () => {
  it('when the answer is no', async () => {
    const { done, said } = await run(bridge, { answer: false });

    expect(done).toBe(false);
    expect(said).toContain('It does not exist yet.');
    expect(cloud.changes).toEqual([]);
  });

  it('when data would be lost and nobody is asked', async () => {
    const { Resources } = await packageInto(directory, bridge);
    cloud.template = { Resources: { ...Resources, Notes: { Type: 'AWS::S3::Bucket' } } };
    cloud.status = 'UPDATE_COMPLETE';

    await expect(run(bridge, { yes: true })).rejects.toThrow(
      '--yes does not lose data. To lose what Notes hold, add --allow-loss',
    );
    expect(cloud.changes).toEqual([]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', /Somebody deploys the stack wolkvox-bridge-dev now/],
    ['ROLLBACK_COMPLETE', /can only be deleted: aws cloudformation delete-stack --stack-name wolkvox-bridge-dev/],
    ['UPDATE_ROLLBACK_FAILED', /aws cloudformation continue-update-rollback --stack-name wolkvox-bridge-dev/],
  ])('while the stack is %s', async (status, sentence) => {
    cloud.template = { Resources: {} };
    cloud.status = status;

    await expect(run(bridge)).rejects.toThrow(sentence);
    expect(cloud.changes).toEqual([]);
  });
});
