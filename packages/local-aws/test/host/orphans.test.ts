import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFixture } from './fixture-stack.ts';
import { packageFixture } from './package-fixture.ts';

function isAlive(pid: number): boolean {
  if (!existsSync('/proc/self/stat')) return process.kill(pid, 0);
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('a host that is killed', () => {
  it('leaves no process of a function, neither an idle one nor one with a call', { timeout: 60_000 }, async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'orphans-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const options = { template: await packageFixture(), directory, runSchedules: false };
    const code = `
      import { startHost } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/host/index.ts'))};
      const host = await startHost(${JSON.stringify(options)});
      await host.functions.invoke('echo', {});
      void host.functions.invoke('echo', { waitMs: 600_000 });
      void host.functions.invoke('echo', { waitMs: 600_000 });
      const look = setInterval(() => {
        if (host.processes().length < 2) return;
        clearInterval(look);
        console.log(host.processes().map(({ pid }) => pid).join(' '));
      }, 20);`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
    const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string];
    const pids = line.split(' ').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);

    host.kill('SIGKILL');

    await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
  });
});

describe('a host that drains', () => {
  it('lets running calls end, and takes no further one', { timeout: 60_000 }, async () => {
    const stack = await startFixture();
    onTestFinished(() => stack.stop());
    const running = stack.functions.invoke('echo', { waitMs: 500 });
    await expect.poll(() => stack.processes().length).toBe(1);

    const draining = stack.drain();

    const refused = await fetch(`${stack.apiUrl}/things/none`);
    expect(refused.status).toBe(503);
    await draining;
    expect(await running).toMatchObject({ ok: true });
  });

  it('deletes the messages of the calls that it waited for, and receives no other', { timeout: 60_000 }, async () => {
    const stack = await startFixture();
    onTestFinished(() => stack.stop());
    const queue = stack.aws.sqs.arn('local-Plain');
    const begun = stack.line('slow one');
    stack.aws.sqs.send(queue, 'slow one');
    await begun;
    await stack.drain();
    stack.aws.sqs.send(queue, 'too late');

    expect(stack.aws.sqs.attributes(queue)).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('makes the asynchronous calls again that had not ended, in a later process', { timeout: 60_000 }, async () => {
    const keepIn = await mkdtemp(path.join(tmpdir(), 'orphans-kept-'));
    onTestFinished(() => rm(keepIn, { recursive: true, force: true }));
    const first = await startFixture({ aws: { keepIn }, retryDelaysMs: [3_600_000] });
    const failed = first.line('asked for throw');
    await first.schedules.fire('failing');
    await failed;
    await first.stop();

    const second = await startFixture({ aws: { keepIn }, retryDelaysMs: [] });
    onTestFinished(() => second.stop());

    await second.line('asked for throw');
    await expect.poll(() => second.aws.store.list('calls:misbehave').entries()).toEqual([]);
  });
});
