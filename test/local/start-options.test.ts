import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptFolder, nextStart, readStartOptions } from '../../local/start-options.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

describe('the options of npm start', () => {
  it('begin at the project’s folder', () => {
    expect(readStartOptions([])).toEqual({
      logs: false,
      keep: false,
      fresh: false,
      config: path.join(root, 'bridge.config.ts'),
      dropFolder: path.join(root, 'drop'),
      stateFolder: path.join(root, '.local'),
      stackFile: path.join(root, '.local', 'stack.json'),
    });
  });

  it('put the state beside a stack file of its own, and the stack file into a state folder of its own', () => {
    expect(readStartOptions(['--stack-file', '/tmp/x/one.json'])).toMatchObject({ stateFolder: '/tmp/x' });
    expect(readStartOptions(['--state', '/tmp/x'])).toMatchObject({ stackFile: '/tmp/x/stack.json' });
  });

  it('that npm took for itself are noticed', () => {
    const start = (env: Record<string, string>) => () => readStartOptions([], env);

    expect(start({ npm_config_keep: 'true' })).toThrow('Run npm start -- --keep');
    expect(start({ npm_config_fresh: 'true', npm_config_keep: 'true' })).toThrow(
      'npm took --keep --fresh for itself, so nothing was started. Run npm start -- --keep --fresh',
    );
    expect(start({ npm_config_keep: '', npm_config_registry: 'true' })).not.toThrow();
  });

  it('name the command that goes on with what is kept', () => {
    const realCrm = { server: 'crm0001.wolkvox.com', operation: 'acme', token: 'secret' };

    expect(nextStart({ keep: true }, undefined)).toBe('npm start -- --keep');
    expect(nextStart({ keep: false }, realCrm)).toBe('npm start');
    expect(nextStart({ keep: false }, undefined)).toBeUndefined();
  });

  it('are listed when one is unknown', () => {
    expect(() => readStartOptions(['--dorp', 'x'])).toThrow(/Unknown option '--dorp'.*--fresh +forgets what was kept/s);
  });
});

describe('the folder of what is kept', () => {
  const at = { stateFolder: '/x', keep: false };

  it('is of one CRM: what waits for one never goes to another', () => {
    const folderOf = (server: string, operation: string) => keptFolder(at, { server, operation, token: 'secret' });

    expect(folderOf('crm0001.wolkvox.com', 'acme')).toBe('/x/crm0001.wolkvox.com-acme');
    expect(folderOf('https://CRM0001.wolkvox.com/', 'acme')).toBe('/x/crm0001.wolkvox.com-acme');
    expect(folderOf('crm0001.wolkvox.com', '../../etc')).toBe('/x/crm0001.wolkvox.com-.._.._etc');
    expect(folderOf('http://127.0.0.1:4312', 'demo')).toBe('/x/127.0.0.1_4312-demo');
  });

  it('is none with the simulator, unless it is asked for', () => {
    expect(keptFolder(at, undefined)).toBeUndefined();
    expect(keptFolder({ ...at, keep: true }, undefined)).toBe('/x/simulator');
  });
});
