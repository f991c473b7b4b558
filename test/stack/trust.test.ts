import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Crm, startCrm } from '../../local/crm/crm.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';

const directory = path.resolve('.build', 'trust-test');

let crm: Crm;
let stack: Stack | undefined;
const { NODE_EXTRA_CA_CERTS: machines } = process.env;
beforeEach(async () => {
  delete process.env['NODE_EXTRA_CA_CERTS'];
  await mkdir(directory, { recursive: true });
  crm = await startCrm({ tls: true });
});
afterEach(async () => {
  if (machines === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
  else process.env['NODE_EXTRA_CA_CERTS'] = machines;
  await stack?.stop();
  stack = undefined;
  await crm.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the stack with the simulator as the real CRM, whose certificate no public authority signed. */
async function deliverOne(config: string) {
  const realCrm = { server: crm.url, operation: 'demo', token: 'demo-token' };
  stack = await startStack({ config, realCrm, runSchedules: false });
  await stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: 'acta.csv', Body: 'a,b' }));
  return stack;
}

describe('a CRM whose certificate no public authority signed', () => {
  it('is trusted where ca.pem lies beside the configuration', { timeout: 60_000 }, async () => {
    const config = path.join(directory, 'bridge.config.ts');
    await writeFile(config, "export { default } from '../../bridge.config.ts';\n");
    await writeFile(path.join(directory, 'ca.pem'), crm.ca ?? '');

    const started = await deliverOne(config);

    await expect.poll(() => started.deliveries()).toMatchObject([{ status: 'delivered' }]);
    expect(crm.state.cases).toHaveLength(1);
  });

  it('is trusted where NODE_EXTRA_CA_CERTS of this machine names its authority', { timeout: 60_000 }, async () => {
    const file = path.join(directory, 'machine.pem');
    await writeFile(file, crm.ca ?? '');
    process.env['NODE_EXTRA_CA_CERTS'] = path.relative('.', file);

    const [delivery] = await untilSettled(await deliverOne('bridge.config.ts'), 1);

    expect(delivery?.status).toBe('delivered');
  });

  it('is refused otherwise, and the row says why', { timeout: 60_000 }, async () => {
    const started = await deliverOne('bridge.config.ts');

    await expect
      .poll(async () => (await started.deliveries())[0])
      .toMatchObject({ status: 'accepted', reason: 'unreachable', causeCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const logged = '"causeCode":"DEPTH_ZERO_SELF_SIGNED_CERT"';
    await expect.poll(() => started.logs().join('\n')).toContain(logged);
    expect(crm.truth).toEqual([]);
  });
});
