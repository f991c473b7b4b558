import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bridge } from '../../lib/config/bridge.ts';
import { neededReservation, planReservation } from '../../scripts/reservation.ts';
import { templateParts } from '../../scripts/template-parts.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com', tokens: 2 }, otra: { server: 'crm0002.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
};

/** What Lambda answers: the account's unreserved concurrency, and what each function has reserved. */
let unreserved: number | undefined;
let reserved: Record<string, number>;
let asked: string[];
let server: Server;
let client: LambdaClient;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [, name] = /\/functions\/([^/]+)\/concurrency$/.exec(request.url ?? '') ?? [];
    const body = name ? reservationOf(name) : accountSettings();
    response.setHeader('content-type', 'application/json');
    if (body) return response.end(JSON.stringify(body));
    response.statusCode = name ? 404 : 403;
    response.setHeader('x-amzn-errortype', name ? 'ResourceNotFoundException' : 'AccessDeniedException');
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'id', secretAccessKey: 'key' };
  client = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
});
afterAll(() => {
  client.destroy();
  server.close();
});
beforeEach(() => {
  asked = [];
  reserved = {};
  unreserved = 1_000;
});

function accountSettings() {
  return unreserved === undefined ? undefined : { AccountLimit: { UnreservedConcurrentExecutions: unreserved } };
}

function reservationOf(name: string) {
  return name in reserved ? { ReservedConcurrentExecutions: reserved[name] } : undefined;
}

const plan = (settings: Partial<Bridge> = {}) => planReservation(client, { ...bridge, ...settings }, 'bridge-prod');

describe('what a deploy reserves', () => {
  it('is every lane, and two sweeps', async () => {
    expect(await plan()).toEqual({
      reservation: { deliver: 6, sweep: 2 },
      sentence: 'Concurrency is reserved: 6 for deliver, 2 for sweep.',
    });
  });

  it.each([
    [10, 0],
    [100, 0],
    [107, 7],
  ])('is nothing in an account with %d, and the deploy says what is missing', async (account, free) => {
    unreserved = account;

    const { reservation, sentence } = await plan();

    expect(reservation).toBeUndefined();
    expect(sentence).toContain(`deliver and sweep need 8, and this account and region has ${free} to reserve`);
    expect(sentence).toContain('Ask for more under Service Quotas');
  });

  it('counts what the stack itself has reserved already', async () => {
    unreserved = 102;
    reserved = { 'bridge-prod-deliver': 4, 'bridge-prod-sweep': 2 };

    expect((await plan()).reservation).toEqual({ deliver: 6, sweep: 2 });
  });

  it('is nothing where the account cannot be asked, or nobody wants it', async () => {
    expect((await plan({ reserveConcurrency: false })).sentence).toContain('reserveConcurrency is false');
    expect(asked).toEqual([]);
    unreserved = undefined;

    expect(await plan()).toEqual({
      sentence: 'Concurrency is not reserved: the account could not be asked (AccessDeniedException).',
    });
  });
});

describe('the template', () => {
  it('reserves what the deploy says, and nothing on one machine', () => {
    const { reservations } = templateParts(bridge, { reservation: neededReservation(bridge) });

    expect(reservations.Resources).toEqual({
      DeliverLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: 6 } },
      SweepLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: 2 } },
    });
    expect(templateParts(bridge).reservations).toEqual({ Resources: {} });
  });
});
