import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';

let child: ChildProcess | undefined;
let directory: string | undefined;

afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  child = undefined;
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** Starts the program like `npm start` and collects its lines. */
function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdio: StdioOptions = ['ignore', 'pipe', 'pipe'],
): string[] {
  const { WOLKVOX_SERVER: _s, WOLKVOX_OPERATION: _o, WOLKVOX_TOKEN: _t, ...own } = process.env;
  const lines: string[] = [];
  const command = ['--disable-warning=ExperimentalWarning', 'local/start.ts', ...args];
  child = spawn(process.execPath, command, { env: { ...own, ...environment }, stdio });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return lines;
}

/** The processes of this machine whose arguments or environment hold the text. Only Linux shows them as files. */
async function processesThatShow(text: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const shown = pids.filter((pid) =>
    ['cmdline', 'environ'].some((file) => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text);
      } catch {
        return false;
      }
    }),
  );
  return shown.map(Number);
}

async function filesThatHold(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.filter((file) => readFileSync(file, 'latin1').includes(text));
}

async function until(lines: readonly string[], wanted: RegExp): Promise<RegExpExecArray> {
  return vi.waitFor(
    () => {
      const found = lines.map((line) => wanted.exec(line)).find((match) => match !== null);
      if (!found) throw new Error(`No line like ${wanted} in:\n${lines.join('\n')}`);
      return found;
    },
    { timeout: 60_000, interval: 50 },
  );
}

describe('npm start', { timeout: 120_000 }, () => {
  it('accepts a dropped file and the call that it prints, shows them on its page, and stops on SIGTERM', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    const stackFile = path.join(directory, '.stack', 'stack.json');
    const lines = start(['--drop', path.join(directory, 'drop'), '--stack-file', stackFile]);
    await until(lines, /^Every event is printed below/);
    expect(JSON.parse(await readFile(stackFile, 'utf8'))).toMatchObject({
      pid: child?.pid,
      outputs: expect.anything(),
    });
    await copyFile('events/samples/recibo.jpg', path.join(directory, 'drop', 'recibo.jpg'));
    await until(lines, /insertCase .* from upload, 28,629 bytes attached: delivered as PET-/);

    const [, address = ''] = await until(lines, /curl -i (\S+)/);
    const [, authorization = ''] = await until(lines, /-H 'Authorization: (Bearer [^']+)'/);
    const [, body = ''] = await until(lines, /-d '(\{.*\})'/);
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(address, { method: 'POST', headers, body });
    // 202 when this machine is too slow for the wait.
    expect([201, 202]).toContain(answer.status);
    await until(lines, /insertCase .* from webhook: delivered as PET-/);

    const [, page = ''] = await until(lines, /Console page\s+(\S+)/);
    const state = await (await fetch(new URL('state', page))).text();
    expect(state).toContain('Documento recibido: recibo.jpg');
    expect(state).toContain('Hello from the webhook');

    child?.kill('SIGTERM');
    expect(await once(child as ChildProcess, 'exit')).toEqual([0, null]);
    await expect(fetch(address)).rejects.toThrow();
    await expect(readFile(stackFile)).rejects.toThrow('ENOENT');
  });

  it('warns in a box that it talks to the real CRM, and never prints the token', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    // A loopback address, so that no test can reach a real CRM.
    const token = `secret-${randomUUID()}`;
    const crm = { WOLKVOX_SERVER: 'http://127.0.0.1:9', WOLKVOX_OPERATION: 'acme', WOLKVOX_TOKEN: token };
    const lines = start(
      ['--logs', '--drop', path.join(directory, 'drop'), '--stack-file', path.join(directory, 'stack.json')],
      crm,
    );
    await until(lines, /^Every event is printed below/);
    expect(lines.some((line) => /^!! +THIS TALKS TO THE REAL CRM +!!$/.test(line))).toBe(true);
    expect(lines.some((line) => /^!! +operation +acme +!!$/.test(line))).toBe(true);
    await until(lines, /WOLKVOX_TOKEN shows in lists of processes \(ps e\)\. WOLKVOX_TOKEN_FILE names a file instead$/);
    await copyFile('events/samples/recibo.jpg', path.join(directory, 'drop', 'recibo.jpg'));
    await until(lines, /insertCase \S+ from upload/);
    // Functions run now. The first process was given the token by this test, and nothing that it started inherited it.
    expect(await processesThatShow(token)).toEqual(process.platform === 'linux' ? [child?.pid] : []);
    expect(await filesThatHold(token, directory)).toEqual([]);
    expect(lines.join('\n')).not.toContain(token);
    child?.kill('SIGINT');
    expect(await once(child as ChildProcess, 'exit')).toEqual([0, null]);
  });

  it('shows a token that is in a file to no list of processes', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    const token = `secret-${randomUUID()}`;
    const file = path.join(directory, 'token');
    await writeFile(file, token, { mode: 0o600 });
    const crm = { WOLKVOX_SERVER: 'http://127.0.0.1:9', WOLKVOX_OPERATION: 'acme', WOLKVOX_TOKEN_FILE: file };
    const state = path.join(directory, 'state');
    const lines = start(['--logs', '--drop', path.join(directory, 'drop'), '--state', state], crm);
    await until(lines, /^Every event is printed below/);
    await copyFile('events/samples/recibo.jpg', path.join(directory, 'drop', 'recibo.jpg'));
    await until(lines, /insertCase \S+ from upload/);
    expect(await processesThatShow(token)).toEqual([]);
    expect(await filesThatHold(token, state)).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/secret-|WOLKVOX_TOKEN shows/);
    for (const name of ['stack.json', 'run', '127.0.0.1_9-acme']) {
      expect((await stat(path.join(state, name))).mode & 0o077, name).toBe(0);
    }
  });

  it('ends with a sentence when a stack runs on its folder, and leaves that one alone', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    const args = ['--drop', path.join(directory, 'drop'), '--state', path.join(directory, 'state')];
    const first = start(args);
    await until(first, /^Every event is printed below/);
    const firstChild = child as ChildProcess;

    const second = start(args);
    expect(await once(child as ChildProcess, 'exit')).toEqual([1, null]);
    expect(second).toEqual([expect.stringMatching(`state is in use: process ${firstChild.pid} has run there since`)]);
    // Another folder of its own, and the same files.
    const third = start([...args, '--state', path.join(directory, 'other')]);
    expect(await once(child as ChildProcess, 'exit')).toEqual([1, null]);
    expect(third).toEqual([expect.stringMatching(`drop is in use: process ${firstChild.pid} has run there since`)]);
    expect(JSON.parse(await readFile(path.join(directory, 'state', 'stack.json'), 'utf8'))).toMatchObject({
      pid: firstChild.pid,
    });

    child = firstChild;
    firstChild.kill('SIGTERM');
    expect(await once(firstChild, 'exit')).toEqual([0, null]);
    await expect(readFile(path.join(directory, 'state', 'stack.json'))).rejects.toThrow('ENOENT');
  });

  it('keeps the simulator’s stack with --keep, also through a kill, and forgets it with --fresh', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    const args = ['--drop', path.join(directory, 'drop'), '--state', path.join(directory, 'state'), '--keep'];
    const kill = async () => {
      const killed = child as ChildProcess;
      killed.kill('SIGKILL');
      await once(killed, 'exit');
    };
    const cases = async (lines: readonly string[]) => {
      const [, page = ''] = await until(lines, /Console page\s+(\S+)/);
      const state = (await (await fetch(new URL('state', page))).json()) as { cases: { total: number } };
      return state.cases.total;
    };
    const first = start(args);
    await until(first, /^Every event is printed below/);
    await copyFile('events/samples/recibo.jpg', path.join(directory, 'drop', 'recibo.jpg'));
    const [, id] = await until(first, /insertCase (\S+) from upload, 28,629 bytes attached: delivered as PET-/);
    const [, key] = await until(first, /Authorization: (Bearer [^']+)'/);
    await kill();
    // Between the two, as a newcomer may do.
    await copyFile('events/samples/solicitud.pdf', path.join(directory, 'drop', 'solicitud.pdf'));

    const second = start(args);
    await until(second, /not taken yet, and are taken now: 1$/);
    await until(second, /insertCase \S+ from upload, (?!28,629).* bytes attached: delivered as PET-/);
    expect((await until(second, /Authorization: (Bearer [^']+)'/))[1]).toBe(key);
    expect(await cases(second)).toBe(2);
    expect(second.filter((line) => line.includes('uploaded recibo.jpg') || line.includes(String(id)))).toEqual([]);
    await kill();

    const third = start([...args, '--fresh']);
    await until(third, /--fresh removed what was kept in .*simulator$/);
    await until(third, /that count as taken: 2\. Copy one again/);
    expect(await cases(third)).toBe(0);
  });

  it('ends at once when its runner is killed, whose channel then closes', async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'start-'));
    const args = ['--drop', path.join(directory, 'drop'), '--state', path.join(directory, 'state')];
    const lines = start(args, {}, ['ignore', 'pipe', 'pipe', 'ipc']);
    await until(lines, /^Every event is printed below/);

    child?.disconnect();

    expect(await once(child as ChildProcess, 'exit')).toEqual([null, 'SIGKILL']);
  });

  it('exits when only a part of the real CRM is named', async () => {
    const lines = start([], { WOLKVOX_TOKEN: 'a-secret-token' });
    expect(await once(child as ChildProcess, 'exit')).toEqual([1, null]);
    await until(lines, /^To talk to the real CRM, set WOLKVOX_SERVER and WOLKVOX_OPERATION too/);
    expect(lines.join('\n')).not.toContain('a-secret-token');
  });
});
