import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureStack, startFixture } from './fixture-stack.ts';

interface Echo {
  event: Record<string, unknown>;
  pid: number;
  environment: Record<string, string>;
  remainingMs: number;
  arn: string;
}

let stack: FixtureStack;

beforeAll(async () => {
  stack = await startFixture({ retryDelaysMs: [10, 20], preload: new URL('./preload.mjs', import.meta.url) });
});
afterAll(() => stack?.stop());

describe('a function', () => {
  it('gets the event and answers it, under its ARN and before a deadline', async () => {
    const { event, arn, remainingMs } = await echo({ some: 'thing' });

    expect(event).toEqual({ some: 'thing' });
    expect(arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:fixture-test-echo');
    expect(remainingMs).toBeGreaterThan(5_000);
    expect(remainingMs).toBeLessThanOrEqual(10_000);
  });

  it('sees what Lambda sets and what the template sets, and nothing of this machine', async () => {
    process.env['OF_THIS_MACHINE'] = 'secret';
    const { environment } = await echo({});

    expect(environment).toMatchObject({
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_NAME: 'fixture-test-echo',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: stack.aws.url,
      TZ: ':UTC',
      _HANDLER: 'echo.handler',
      QUEUE: stack.refs['Plain'],
      SETTING: 'in us-east-1 of local-Plain',
    });
    // A path of Lambda leads to the unpacked zip.
    expect(readFileSync(environment['FILE'] ?? '', 'utf8')).toContain('export async function handler');
    expect(Object.keys(environment)).not.toContain('OF_THIS_MACHINE');
    expect(Object.keys(environment)).not.toContain('HOME');
  });

  it('has a process that loads the module of the host before its handler', async () => {
    expect((await echo({})).environment['PRELOADED']).toBe('yes');
  });

  it('is run by the same process again, and by another while that one is busy', async () => {
    const first = await echo({});
    const again = await echo({});
    const together = await Promise.all([echo({ waitMs: 300 }), echo({ waitMs: 300 })]);

    expect(again.pid).toBe(first.pid);
    expect(new Set(together.map(({ pid }) => pid)).size).toBe(2);
  });

  it('shows its processes, with the memory that the kernel counts', async () => {
    const { pid } = await echo({});

    expect(stack.processes()).toContainEqual({ function: 'echo', pid });
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/VmHWM:\s+\d+ kB/);
  });

  it('may do what its own role allows, and nothing else', async () => {
    const outcome = await stack.functions.invoke('reach', {});

    const reached = { allowed: stack.aws.sqs.arn('local-Plain'), refused: 'AccessDenied' };
    expect(outcome).toEqual({ ok: true, payload: JSON.stringify(reached) });
  });

  it('has keys that no other function has', () => {
    const keys = ['echo', 'consume', 'reach'].map((name) => stack.env(name)['AWS_ACCESS_KEY_ID']);

    expect(new Set(keys).size).toBe(3);
  });

  it('is known by its short name, its full name and its logical id', async () => {
    for (const name of ['echo', 'fixture-test-echo', 'EchoLambdaFunction']) {
      expect(await stack.functions.invoke(name, {})).toMatchObject({ ok: true });
    }
    expect(() => stack.functions.invoke('ech', {})).toThrow(/no function ech/);
  });
});

describe('a failing function', () => {
  it('answers with the error that its handler threw, and its process goes on', async () => {
    const { pid } = await misbehave('be good');
    const outcome = await stack.functions.invoke('misbehave', { how: 'throw' });

    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'TypeError', errorMessage: 'as asked' } });
    expect(await misbehave('be good')).toEqual({ pid });
  });

  it.each(['hang', 'spin', 'stop'])('is killed at its time limit when it does %s', async (how) => {
    const { pid } = await misbehave('be good');
    const outcome = await untilTimeout(how);

    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } });
    expect(JSON.stringify(outcome)).toContain('Task timed out after 1.00 seconds');
    expect(isAlive(pid)).toBe(false);
    expect(await stack.functions.invoke('misbehave', {})).toMatchObject({ ok: true });
  });

  it('is killed at its time limit also when its process was stopped while it was idle', async () => {
    const { pid } = await misbehave('be good');
    // The id 0 would stop the process group of the test.
    expect(pid).toBeGreaterThan(0);
    process.kill(pid, 'SIGSTOP');
    const invoked = stack.functions.invoke('misbehave', {});
    stack.clock.pass(1_000);
    const outcome = await invoked;

    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } });
    expect(isAlive(pid)).toBe(false);
  });

  it('fails when it ends its own process, and the next call gets a new one', async () => {
    const outcome = await stack.functions.invoke('misbehave', { how: 'exit' });

    const error = { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 7' };
    expect(outcome).toEqual({ ok: false, error });
    expect(await stack.functions.invoke('misbehave', {})).toMatchObject({ ok: true });
  });

  it('fails when its answer is larger than 6 MB', async () => {
    const outcome = await stack.functions.invoke('misbehave', { how: 'large' });

    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Function.ResponseSizeTooLarge' } });
  });

  it('is not given an event larger than 6 MB', async () => {
    const outcome = await stack.functions.invoke('echo', 'x'.repeat(6 * 1024 * 1024));

    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'RequestTooLargeException' } });
  });

  it('fails with what went wrong while it was loaded', async () => {
    const outcome = await stack.functions.invoke('broken', {});

    expect(outcome).toMatchObject({
      ok: false,
      error: { errorType: 'RangeError', errorMessage: 'broken before its handler' },
    });
  });

  it('writes its log lines, and the host those about it', async () => {
    await untilTimeout('hang');

    expect(await stack.line('asked for hang')).toContain('misbehave: ');
    expect(await stack.line('Task timed out')).toMatch(/^misbehave: RequestId: [\w-]{36} Error: Task timed out/);
  });
});

it('leaves no process behind when the host stops', async () => {
  const other = await startFixture();
  const running = other.functions.invoke('misbehave', { how: 'hang' });
  await other.line('asked for hang');
  const pids = other.processes().map(({ pid }) => pid);
  await other.stop();

  expect(pids).toHaveLength(1);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(await running).toMatchObject({ ok: false });
});

async function echo(event: unknown): Promise<Echo> {
  const outcome = await stack.functions.invoke('echo', event);
  if (!outcome.ok) throw new Error(outcome.error.errorMessage);
  return JSON.parse(outcome.payload) as Echo;
}

async function misbehave(how: string): Promise<{ pid: number }> {
  const outcome = await stack.functions.invoke('misbehave', { how });
  return { pid: outcome.ok ? Number(outcome.payload) : 0 };
}

/** Lets the function misbehave until its time limit. */
async function untilTimeout(how: string) {
  const began = stack.nextLine(`asked for ${how}`);
  const outcome = stack.functions.invoke('misbehave', { how });
  await began;
  stack.clock.pass(1_000);
  return outcome;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
