import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsole } from '../../cli/console/console.ts';
import { isWantedLine, shownLine } from '../../cli/logs/log-line.ts';
import { followLogs } from '../../cli/logs/logs.ts';
import type { Operator } from '../../cli/operator.ts';
import { logsPart } from '../../local/console/logs-part.ts';
import { startCrm } from '../../local/crm/crm.ts';
import { terminalOf } from './operator.ts';

const at = Date.parse('2026-11-21T15:15:03Z');
const line = (fields: object, name = 'deliver') => ({ function: name, text: JSON.stringify(fields), at });

describe('a line', () => {
  it.each([
    [
      line({ level: 'ERROR', message: 'Rejected', commandId: 'abc', reason: 'rejected', code: 412, timestamp: 'x' }),
      '10:15:03 deliver  ERROR  Rejected  commandId=abc reason=rejected code=412',
    ],
    [line({ level: 'INFO', message: 'Delivered' }), '10:15:03 deliver  INFO  Delivered'],
    [{ function: 'sweep', text: 'REPORT RequestId: 1\n', at }, '10:15:03 sweep  REPORT RequestId: 1'],
  ])('is shown by its time, its function and what it says: %j', (one, shown) => {
    expect(shownLine(one, 'America/Bogota')).toBe(shown);
  });

  it.each([
    [{}, true],
    [{ id: 'abc' }, true],
    [{ id: 'abd' }, false],
    [{ function: 'deliver' }, true],
    [{ function: 'sweep' }, false],
    [{ level: 'WARN' }, true],
    [{ level: 'ERROR' }, false],
    [{ since: at + 1 }, false],
  ])('is wanted by %j: %j', (filter, is) => {
    expect(isWantedLine(line({ level: 'WARN', message: 'x', commandId: 'abc' }), { since: 0, ...filter })).toBe(is);
  });
});

const bridge = { operations: { demo: { server: 'crm0001.wolkvox.com' } } };
const operatorWith = (more: object) =>
  ({ bridge, stage: 'prod', engine: { clock: { now: () => at } }, ...more }) as unknown as Operator;

describe('logs of the stack on this machine', () => {
  it('shows what was said, then follows', async () => {
    let log: (entry: { function: string; text: string }) => void = () => {};
    const page = createConsole({
      logs: logsPart({
        onLog(listener) {
          log = listener;
          return () => {};
        },
      }),
    });
    const crm = await startCrm({ fallback: (request, response) => page.handle(request, response) });
    const say = (message: string) => log({ function: 'deliver', text: JSON.stringify({ level: 'INFO', message }) });
    say('one');
    const stopping = new AbortController();
    const terminal = terminalOf();
    const lines: string[] = [];
    const following = followLogs(
      operatorWith({ console: `${crm.url}/console`, engine: { clock: { now: Date.now } } }),
      {
        ...terminal,
        say(text) {
          lines.push(text);
          if (lines.length === 1) say('two');
          else stopping.abort();
        },
      },
      { signal: stopping.signal },
    );

    await following;
    await crm.stop();

    expect(lines.map((text) => text.slice(9))).toEqual(['deliver  INFO  one', 'deliver  INFO  two']);
  });
});

describe('logs of a deployed stack', () => {
  let server: Server;
  const asked: Record<string, unknown>[] = [];
  beforeEach(async () => {
    asked.length = 0;
    // CloudWatch Logs itself, by its JSON protocol: one page of two lines for deliver, and a group that is not there.
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      asked.push({ target: request.headers['x-amz-target'], ...body });
      const isThere = body.logGroupName.endsWith('-deliver');
      const event = (id: string, timestamp: number) => ({
        eventId: id,
        timestamp,
        message: JSON.stringify({ message: id }),
      });
      const [status, answer] = !body.logGroupName.endsWith('-sweep')
        ? [200, { events: isThere ? [event('later', at), event('first', at - 5)] : [] }]
        : [400, { __type: 'ResourceNotFoundException' }];
      response.writeHead(status as number, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    });
  });
  afterEach(() => server.close());

  it('come from every function in their order, without a group that is not there yet', async () => {
    const terminal = terminalOf();

    await followLogs(operatorWith({}), terminal, { once: true, since: '1h' });

    expect(terminal.lines).toEqual(['10:15:02 deliver  INFO  first', '10:15:03 deliver  INFO  later']);
    expect(asked).toHaveLength(11);
    expect(asked[0]).toMatchObject({
      target: 'Logs_20140328.FilterLogEvents',
      logGroupName: '/aws/lambda/wolkvox-bridge-prod-receive-webhook',
      startTime: at - 3_600_000,
    });
  });

  it('are those of one delivery, from its acceptance on', async () => {
    const id = 'a'.repeat(26);
    const ledger = { read: async () => ({ id, acceptedAt: at - 7_200_000 }) };
    const operator = operatorWith({ engine: { clock: { now: () => at }, stores: { ledger } } });

    await followLogs(operator, terminalOf(), { once: true, delivery: id, function: 'deliver', json: true });

    expect(asked).toEqual([
      expect.objectContaining({ filterPattern: `{ $.commandId = "${id}" }`, startTime: at - 7_260_000 }),
    ]);
  });

  it.each([
    [{ function: 'delivery' }, 'There is no function "delivery". There are: receive-webhook'],
    [{ level: 'loud' }, 'There is no level "LOUD". There are: DEBUG, INFO'],
    [{ since: 'once' }, '--since must be'],
  ])('are refused for %j', async (options, says) => {
    await expect(followLogs(operatorWith({}), terminalOf(), { once: true, ...options })).rejects.toThrow(says);
  });
});
