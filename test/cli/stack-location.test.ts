import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findStack } from '../../cli/stack-location.ts';

const outputs = {
  Stage: 'prod',
  UploadsBucket: 'uploads-1',
  LedgerTable: 'ledger-1',
  PayloadsBucket: 'payloads-1',
  LanesQueueUrl: 'https://queue.example/lanes.fifo',
  MarkerKeySecret: 'arn:secret',
};

let server: Server;
let asked: string[];
let answer: { status: number; xml: string };
beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(Buffer.concat(chunks).toString());
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.xml);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a deployed stack', () => {
  it('is found by its outputs', async () => {
    answer = { status: 200, xml: stackXml(outputs) };

    const location = await findStack({ stage: 'prod', region: 'sa-east-1' });

    expect(asked[0]).toContain('Action=DescribeStacks');
    expect(asked[0]).toContain('StackName=wolkvox-bridge-prod');
    expect(location).toMatchObject({
      name: 'wolkvox-bridge-prod in sa-east-1',
      environment: {
        STAGE: 'prod',
        LEDGER_TABLE: 'ledger-1',
        PAYLOADS_BUCKET: 'payloads-1',
        LANES_QUEUE_URL: 'https://queue.example/lanes.fifo',
        MARKER_KEY_SECRET: 'arn:secret',
        AWS_REGION: 'sa-east-1',
        BRIDGE_LOCAL: undefined,
      },
    });
  });

  it('that does not exist is refused with what to check', async () => {
    const fault =
      '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error>';
    answer = { status: 400, xml: `<ErrorResponse>${fault}</ErrorResponse>` };

    await expect(findStack({ stage: 'prdo' })).rejects.toThrow(
      'no stack wolkvox-bridge-prdo in us-east-1. Check --stage',
    );
  });

  it('of an older version is refused with how to deploy it again', async () => {
    answer = { status: 200, xml: stackXml({ LedgerTable: 'ledger-1' }) };

    await expect(findStack({ stage: 'dev' })).rejects.toThrow(
      'no output Stage, PayloadsBucket, UploadsBucket, LanesQueueUrl, MarkerKeySecret. Deploy it again: npm run deploy -- --stage dev',
    );
  });

  it('has every output that is looked for', async () => {
    const template = JSON.parse(await readFile('.serverless/cloudformation-template-update-stack.json', 'utf8'));

    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(Object.keys(outputs)));
  });
});

describe('a stack on this machine', () => {
  it('that was killed is not taken for a running one', async () => {
    const stackFile = path.join(os.tmpdir(), `killed-${process.pid}.json`);
    // Larger than any process id that this system gives.
    await writeFile(stackFile, JSON.stringify({ pid: 2 ** 30, outputs, crm: { server: 'http://127.0.0.1:1' } }));

    await expect(findStack({ stackFile })).rejects.toThrow('was killed. Start it again with npm start, or');
  });

  it('that was kept and killed is started again by the command that keeps it', async () => {
    const stackFile = path.join(os.tmpdir(), `kept-${process.pid}.json`);
    const crm = { server: 'http://127.0.0.1:1' };
    await writeFile(stackFile, JSON.stringify({ pid: 2 ** 30, outputs, crm, next: 'npm start -- --keep' }));

    await expect(findStack({ stackFile })).rejects.toThrow('Start it again with npm start -- --keep, or name');
  });

  it.each(['', '{', 'null', '{}', '[]', '{"pid":"x"}'])(
    'whose file holds %j is refused with what to do',
    async (text) => {
      const stackFile = path.join(os.tmpdir(), `broken-${process.pid}.json`);
      await writeFile(stackFile, text);

      await expect(findStack({ stackFile })).rejects.toThrow(`${stackFile} cannot be read. Delete it`);
    },
  );

  it('that was never started is refused with how to start one', async () => {
    await expect(findStack({ stackFile: '/nowhere/stack.json' })).rejects.toThrow('npm start');
  });
});

function stackXml(values: Readonly<Record<string, string>>): string {
  const members = Object.entries(values).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>s</StackName><Outputs>${members.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${result}</DescribeStacksResponse>`;
}
