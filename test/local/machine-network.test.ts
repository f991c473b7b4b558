import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { machineNetwork, withAuthorities } from '../../local/machine-network.ts';

describe('the network settings of a machine', () => {
  it('are passed on, and nothing else is', () => {
    const own = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost', NODE_USE_ENV_PROXY: '0' };

    expect(machineNetwork({ ...own, HOME: '/home/ana', AWS_PROFILE: 'prod', NODE_OPTIONS: '--inspect' })).toEqual(own);
  });

  it('use the proxy that they name', () => {
    expect(machineNetwork({ https_proxy: 'http://proxy.example:3128' })).toMatchObject({ NODE_USE_ENV_PROXY: '1' });
    expect(machineNetwork({ HTTP_PROXY: 'http://proxy.example:3128' })).not.toHaveProperty('NODE_USE_ENV_PROXY');
  });

  it('have absolute paths: a function has a folder of its own', () => {
    expect(machineNetwork({ NODE_EXTRA_CA_CERTS: 'certs/ca.pem', SSL_CERT_DIR: '/etc/certs' })).toEqual({
      NODE_EXTRA_CA_CERTS: path.resolve('certs/ca.pem'),
      SSL_CERT_DIR: '/etc/certs',
    });
  });

  it('trust the machine’s authorities and those of a stack, which Node reads from one file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'trust-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [machine, stack] = [path.join(folder, 'machine.pem'), path.join(folder, 'stack.pem')];
    await writeFile(machine, 'of the machine');
    const settings = { NODE_EXTRA_CA_CERTS: machine };

    expect(await withAuthorities(settings, stack, folder)).toEqual(settings);
    await writeFile(stack, 'of the stack');
    expect(await withAuthorities({}, stack, folder)).toEqual({});
    const { NODE_EXTRA_CA_CERTS: joined = '' } = await withAuthorities(settings, stack, folder);
    expect(await readFile(joined, 'utf8')).toBe('of the machine\nof the stack');
  });

  it('trust the authorities of the system where the machine’s Node does', () => {
    expect(machineNetwork({ NODE_OPTIONS: '--max-old-space-size=99 --use-system-ca' })).toEqual({
      NODE_USE_SYSTEM_CA: '1',
    });
  });
});
