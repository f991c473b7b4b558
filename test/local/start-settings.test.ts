import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../cli/refused-error.ts';
import { makeReadings, measureFile } from '../../local/demo-trigger.ts';
import { preferredPort, withPreferredPorts } from '../../local/port.ts';
import { dropToken, realCrmFrom } from '../../local/real-crm.ts';

describe('the real CRM', () => {
  const all = { WOLKVOX_SERVER: 'crm0001.wolkvox.com', WOLKVOX_OPERATION: 'acme', WOLKVOX_TOKEN: 'a-token' };

  it('is read from the environment', () => {
    expect(realCrmFrom({ ...all, PATH: '/bin' })).toEqual({
      server: 'crm0001.wolkvox.com',
      operation: 'acme',
      token: 'a-token',
    });
  });

  it('is undefined when the environment names none', () => {
    expect(realCrmFrom({ PATH: '/bin', WOLKVOX_TOKEN: '' })).toBeUndefined();
  });

  it.each([
    ['sv0001.crmvox.com', 'this name was switched off in 2024, use crm0001.wolkvox.com.'],
    ['127.0.0.1', 'use the crm….wolkvox.com that your browser shows after login to the CRM.'],
    ['https://crm0001.wolkvox.com/login.php', 'write crm0001.wolkvox.com without what follows the name.'],
    [
      'http://crm0001.wolkvox.com',
      'write crm0001.wolkvox.com without http:// (only https:// may stay, no other scheme).',
    ],
    ['http://10.0.0.7:8080', 'write https:// once at most, and no other scheme.'],
    ['crm0001.wolkvox.com:8443', 'write crm0001.wolkvox.com without the port.'],
  ])('is refused with the advice of the host check: %s', (server, advice) => {
    expect(() => realCrmFrom({ ...all, WOLKVOX_SERVER: server })).toThrow(
      new RefusedError(`WOLKVOX_SERVER is ${JSON.stringify(server)}: ${advice}`),
    );
  });

  it.each(['crm.wolkvox.com', 'https://CRM0001.wolkvox.com/', 'http://127.0.0.1:4312', 'https://localhost:8443/'])(
    'may be %s',
    (server) => {
      expect(realCrmFrom({ ...all, WOLKVOX_SERVER: server })).toMatchObject({ server });
    },
  );

  it('is refused for a token that no header can hold, without the token in the message', () => {
    const refusal = 'WOLKVOX_TOKEN: must be ASCII text without spaces, and not empty.';
    expect(() => realCrmFrom({ ...all, WOLKVOX_TOKEN: 'to ken' })).toThrow(new RefusedError(refusal));
    expect(() => realCrmFrom({ ...all, WOLKVOX_TOKEN: 'tokén' })).toThrow(new RefusedError(refusal));
  });

  it('may have its token in a file that nobody else can read', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'token-'));
    const file = path.join(directory, 'token');
    const { WOLKVOX_TOKEN: token, ...others } = all;
    const withFile = { ...others, WOLKVOX_TOKEN_FILE: file };
    expect(() => realCrmFrom(withFile)).toThrow(/^WOLKVOX_TOKEN_FILE is ".*": it cannot be read \(ENOENT/);
    await writeFile(file, `${token}\n`, { mode: 0o600 });
    expect(realCrmFrom(withFile)).toMatchObject({ token });
    await chmod(file, 0o640);
    expect(() => realCrmFrom(withFile)).toThrow(
      /^WOLKVOX_TOKEN_FILE is ".*": others may read it\. Run chmod 600 on it\.$/,
    );
    await rm(directory, { recursive: true });
  });

  it('leaves no token in the environment, which every process started from here inherits', () => {
    const environment: Record<string, string | undefined> = { ...all, PATH: '/bin' };
    expect(dropToken(environment)).toBe(true);
    expect(Object.keys(environment)).toEqual(['WOLKVOX_SERVER', 'WOLKVOX_OPERATION', 'PATH']);
    expect(dropToken(environment)).toBe(false);
  });

  it('throws when a part of it is missing, without the token in the message', () => {
    const { WOLKVOX_OPERATION: _operation, ...others } = all;
    expect(() => realCrmFrom(others)).toThrow(/^To talk to the real CRM, set WOLKVOX_OPERATION too/);
    expect(() => realCrmFrom(others)).not.toThrow(/a-token/);
  });
});

describe('a preferred port', () => {
  it('is another one when it is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await preferredPort(port)).toBe(0);
    server.close();
    await once(server, 'close');
    expect(await preferredPort(port)).toBe(port);
  });

  it('is another one when another program takes it between the look and the start', async () => {
    const other = createServer();
    const listenOn = async ([port = 0]: readonly number[]) => {
      if (!other.listening) await once(other.listen(port, '127.0.0.1'), 'listening');
      const own = createServer().listen(port, '127.0.0.1');
      await once(own, 'listening');
      return own;
    };
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');

    const own = await withPreferredPorts([port], listenOn);

    expect((other.address() as AddressInfo).port).toBe(port);
    expect((own.address() as AddressInfo).port).not.toBe(port);
    for (const server of [own, other]) server.close();
  });
});

describe('the large file of the demo', () => {
  it.each([0, 1, 300_000])('has exactly %i bytes', async (bytes) => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'readings-'));
    const file = path.join(directory, 'lecturas.csv');
    await makeReadings(file, bytes);
    expect((await measureFile(file)).bytes).toBe(bytes);
    await rm(directory, { recursive: true });
  });

  it('is CSV with lines that differ', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'readings-'));
    const file = path.join(directory, 'lecturas.csv');
    await makeReadings(file, 600_000);
    const [header, ...lines] = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    expect(header).toBe('meter,reading,kwh');
    expect(lines.every((line) => /^M\d{5},\d+,\d+(\.\d+)?$/.test(line))).toBe(true);
    expect(new Set(lines).size).toBe(lines.length);
    await rm(directory, { recursive: true });
  });
});
