import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accept } from '../../../lib/delivery/accept.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const change = (caseId: Extract<Command, { kind: 'updateCase' }>['caseId']): Command => ({
  kind: 'updateCase',
  caseId,
  changes: { status: 'Abierto' },
  attachments: [],
});

async function payloads() {
  const s3 = new S3Client(engine.aws.clientConfig());
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'payloads' }));
  s3.destroy();
  return Contents.map(({ Key }) => Key);
}

describe('accept', () => {
  it('writes nothing that people wrote into the keys of the ledger', async () => {
    await engine.accept('by number', change({ idPrefijo: 'Ana Perez 300-1234567' }));
    await engine.accept('by id', change('65d8b6195befbbd25409bb13'));

    const items = JSON.stringify(await engine.aws.dynamodb.items('ledger'));
    expect(items).toContain('order#');
    expect(items).not.toMatch(/Ana|300-1234567|65d8b6195befbbd25409bb13/);
  });

  it('leaves no payload when the row of the case line cannot be written', async () => {
    const { acceptServices: services } = engine;
    // DynamoDB allows a key of 2,048 bytes.
    const takeNumber = () => services.caseLines.takeNumber('x'.repeat(3_000));
    const request = { operation: 'demo', event: { origin: 'test', dedupeKey: 'a' }, priority: 'bulk' } as const;

    const accepted = accept(
      { ...services, caseLines: { ...services.caseLines, takeNumber } },
      { ...request, command: change('65d8b6195befbbd25409bb13') },
    );

    await expect(accepted).rejects.toThrow('2048');
    expect(await payloads()).toEqual([]);
    expect(await engine.deliveries()).toEqual([]);
  });
});
