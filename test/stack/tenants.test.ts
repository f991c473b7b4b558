import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceNamed } from '../../lib/config/sources.ts';
import { problems } from '../../lib/http/problems.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import bridge from './tenants.config.ts';
import {
  type Answer,
  call as callOf,
  calls,
  commands,
  files,
  keys,
  mayHave,
  newCase,
  objects,
  ownObjects,
  sources,
} from './tenants.ts';

// Every source against everything that is not its own. Each refusal is the documented one and leaves no row; what is its own is
// taken on by the same calls, so that no refusal comes from a call that is wrong in itself.

const pairs = sources.flatMap((one) => sources.filter((other) => other !== one).map((other) => [one, other] as const));

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ runSchedules: false, config: 'test/stack/tenants.config.ts' });
  for (const [source, key] of keys) stack.host.aws.secrets.put(`bridge/webhooks/${source}`, key);
});
afterAll(() => stack?.stop());

describe.each(sources)('%s', (source) => {
  it.each(calls)('is told by %s %s %s whether it may', async (kind, method, path, body) => {
    await expectAnswer(mayHave(source).includes(kind), () => call(source, method, path, body));
  });

  it.each(commands)('is told the same of $kind by its hook', async (command) => {
    await expectAnswer(mayHave(source).includes(command.kind), () =>
      call(source, 'POST', `/hooks/${source}`, { command }),
    );
  });

  it.each(objects)('is told whether it may attach %s/%s', async (bucket, key) => {
    const kind = mayHave(source).find((one) => one.startsWith('insert') && one !== 'insertTask');
    const command = {
      ...commands.find((one) => one.kind === (kind ?? 'insertCase')),
      attachments: [{ bucket, key, size: 1, name: 'a.pdf', type: 'application/pdf' }],
    };
    await expectAnswer(ownObjects[source]?.includes(`${bucket}/${key}`) ?? false, () =>
      call(source, 'POST', `/hooks/${source}`, { command }),
    );
  });

  it('reaches its own operation, whatever operation it names', async () => {
    const { operation } = sourceNamed(bridge.sources, source);
    const other = operation === 'demo' ? 'otra' : 'demo';
    const before = new Set((await stack.deliveries()).map((row) => row.id));
    for (const [kind, method, path, body] of calls.filter(([kind]) => mayHave(source).includes(kind))) {
      const named = await call(source, method, `${path}?operation=${other}`, { ...body, operation: other });
      // A record may have a field of any name; nothing else may.
      if (!kind.endsWith('Record')) expect(named).toMatchObject({ status: 400, code: 'invalid' });
    }
    for (const command of commands.filter(({ kind }) => mayHave(source).includes(kind))) {
      await call(source, 'POST', `/hooks/${source}?operation=${other}`, { command: { ...command, operation: other } });
    }
    const made = (await stack.deliveries()).filter((row) => !before.has(row.id));

    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((row) => row.operation))).toEqual(new Set([operation]));
    expect(new Set(made.map((row) => row.origin))).toEqual(new Set([`webhook:${source}`]));
  });
});

describe.each(pairs)('%s against %s', (source, other) => {
  it('may not take its name, nor call its hook', async () => {
    const before = (await stack.deliveries()).length;
    const command = commands.find(({ kind }) => mayHave(other).includes(kind));
    const answers = [
      await call(other, 'POST', '/cases', newCase, source),
      await call(other, 'POST', `/hooks/${other}`, { command }, source),
      await call(source, 'POST', `/hooks/${other}`, { command }),
      await call(other, 'GET', `/deliveries/${'a'.repeat(26)}`, undefined, source),
      // As nobody’s: the same words for a source that there is not.
      await call('nadie', 'POST', '/cases', newCase, source),
    ];

    for (const answer of answers) expect(answer).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await stack.deliveries()).length).toBe(before);
  });

  it('learns nothing of its deliveries, nor gets one of them by its key', async () => {
    const key = `de-${source}-y-${other}`;
    const command = commands.find(({ kind }) => mayHave(other).includes(kind));
    const made = await call(other, 'POST', `/hooks/${other}`, { command }, other, key);
    const unknown = await call(source, 'GET', `/deliveries/${'b'.repeat(26)}`);
    const own = commands.find(({ kind }) => mayHave(source).includes(kind));
    const same = await call(source, 'POST', `/hooks/${source}`, { command: own }, source, key);

    expect(made.status).toBe(202);
    expect(await call(other, 'GET', `/deliveries/${made.id}`)).toMatchObject({ status: 200, id: made.id });
    expect(unknown).toMatchObject({ status: 404, code: 'no_such_delivery' });
    expect(await call(source, 'GET', `/deliveries/${made.id}`)).toEqual(unknown);
    expect(same.status).toBe(202);
    expect(same.id).not.toBe(made.id);
  });
});

describe.each(pairs.filter(([, other]) => mayHave(other).includes('insertCase')))('%s against %s', (source, other) => {
  it('learns nothing of a command that waits for its files', async () => {
    const bound = await call(other, 'POST', '/uploads', { case: newCase, files });

    expect(bound).toMatchObject({ status: 201 });
    expect(await call(other, 'GET', `/deliveries/${bound.id}`)).toMatchObject({ status: 200, id: bound.id });
    expect(await call(source, 'GET', `/deliveries/${bound.id}`)).toMatchObject({
      status: 404,
      code: 'no_such_delivery',
    });
  });
});

function call(
  source: string,
  method: string,
  path: string,
  body?: unknown,
  by = source,
  key?: string,
): Promise<Answer> {
  return callOf(stack.apiUrl, source, method, path, body, by, key);
}

async function expectAnswer(allowed: boolean, make: () => Promise<Answer>): Promise<void> {
  const before = (await stack.deliveries()).length;
  const answer = await make();
  if (allowed) expect([201, 202]).toContain(answer.status);
  else {
    expect(answer).toMatchObject({ status: 403, code: 'not_allowed', detail: problems.not_allowed.detail.en });
    expect((await stack.deliveries()).length).toBe(before);
  }
}
