import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createConsole } from '../../../cli/console/console.ts';
import type { ConsolePart } from '../../../cli/console/console-part.ts';
import { deskPart } from '../../../cli/console/desk/desk-part.ts';
import type { Item } from '../../../lib/aws/table.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import { parseDelivery, rowKey } from '../../../lib/delivery/ledger/delivery-row.ts';
import { dueEntry } from '../../../lib/delivery/ledger/due-index.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';
import { operatorOf } from '../operator.ts';

export interface DeskOptions {
  readonly mayWrite?: boolean;
  readonly isLocal?: boolean;
  readonly bridge?: Bridge;
}

/** The part of the page that shows the engine's ledger, which it polls without a rest. */
export function deskOf(engine: Engine, { mayWrite = true, isLocal = true, bridge }: DeskOptions = {}): ConsolePart {
  const operator = { ...operatorOf(engine, bridge), isLocal };
  return deskPart(operator, { stack: 'test', by: 'ana', mayWrite, pollMs: 20 });
}

export interface ServedDesk {
  readonly url: string;
  readonly engine: Engine;
  stop(): Promise<void>;
}

/** Serves a page of the engine's ledger alone, as for a deployed stack. */
export async function serveDesk(options: DeskOptions = {}): Promise<ServedDesk> {
  const engine = await startEngine();
  const page = createConsole({ desk: deskOf(engine, options) });
  const server = createServer((request, response) => void page.handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    engine,
    async stop() {
      page.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await engine.stop();
    },
  };
}

/** Writes a row without HTTP: thousands of them take a moment. */
export async function putRow({ aws }: Engine, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const Item = marshall(rowOf(changes), { removeUndefinedValues: true });
  await aws.dynamodb.call('PutItem', { TableName: 'ledger', Item });
}

/** Returns a row of the ledger, with its entry in the due index. */
export function rowOf(changes: Readonly<Record<string, unknown>> = {}): Item {
  const facts = {
    ...rowKey(String(changes['id'] ?? 'one')),
    id: 'one',
    kind: 'insertCase',
    operation: 'demo',
    priority: 'bulk',
    origin: 'upload:uploads',
    fingerprint: 'f',
    payload: { bucket: 'payloads', key: 'commands/one' },
    status: 'accepted',
    attempt: 0,
    fileCount: 1,
    bytes: 1234,
    acceptedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    owner: 'worker',
    leaseUntil: Date.UTC(2099, 0, 1),
    settledAt: Date.UTC(2026, 0, 2, 3, 4, 7),
    ...changes,
  };
  return { ...facts, ...dueEntry(parseDelivery(facts)) };
}
