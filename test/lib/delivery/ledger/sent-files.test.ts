import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSentFiles, type SentFiles, sentFilesKey } from '../../../../lib/delivery/ledger/sent-files.ts';
import { type Engine, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
let sentFiles: SentFiles;
let caseKey: string;
let count = 0;

beforeAll(async () => {
  engine = await startEngine();
  sentFiles = createSentFiles(engine.table, engine.services.stores.objects, () => engine.clock.ms);
});
afterAll(() => engine.stop());
beforeEach(() => {
  caseKey = sentFilesKey('demo', `CASE-${count++}`);
});

describe('the deliveries that sent files to a case', () => {
  it('are listed by the time of their last byte', async () => {
    await sentFiles.announce(caseKey, 'b', 20);
    await sentFiles.announce(caseKey, 'a', 30);
    await sentFiles.confirm(caseKey, 'a', 10);

    expect(await sentFiles.sendingsTo(caseKey)).toEqual([
      { id: 'a', at: 10, isConfirmed: true },
      { id: 'b', at: 20, isConfirmed: false },
    ]);
    expect(await sentFiles.sendingsTo(`${caseKey}-other`)).toEqual([]);
  });

  it('stay confirmed when a repeated attempt announces them again', async () => {
    await sentFiles.confirm(caseKey, 'a', 10);
    await sentFiles.announce(caseKey, 'a', 40);

    expect(await sentFiles.sendingsTo(caseKey)).toEqual([{ id: 'a', at: 10, isConfirmed: true }]);
  });

  it('do not hold the list that was seen', async () => {
    await sentFiles.announce(caseKey, 'a', 10);
    await sentFiles.noteSeenList(caseKey, { fingerprint: 'f', after: 10 });
    await sentFiles.noteSeenList(caseKey, { fingerprint: 'g', after: 20 });

    expect(await sentFiles.sendingsTo(caseKey)).toHaveLength(1);
    expect(await sentFiles.seenList(caseKey)).toEqual({ fingerprint: 'g', after: 20 });
    expect(await sentFiles.seenList(`${caseKey}-other`)).toBeUndefined();
  });

  it('are kept for 400 days from the last write', async () => {
    await sentFiles.announce(caseKey, 'a', 10);
    await sentFiles.confirm(caseKey, 'b', 10);
    await sentFiles.noteSeenList(caseKey, { fingerprint: 'f', after: 10 });

    const rows = await engine.table.queryAll({ when: '#pk = :pk', values: { pk: `case#${caseKey}` } });
    const days = rows.map(({ expiresAt }) => (Number(expiresAt) - engine.clock.ms / 1_000) / 86_400);
    expect(days).toEqual([400, 400, 400]);
  });

  it('are found by the case’s id in either case, and in one operation only', () => {
    expect(sentFilesKey('demo', '65D8')).toBe(sentFilesKey('demo', '65d8'));
    expect(sentFilesKey('demo', '65d8')).not.toBe(sentFilesKey('other', '65d8'));
  });
});

it('keeps which files a delivery sends, and knows none of another', async () => {
  const file = { bucket: 'uploads', key: 'ñ.pdf', etag: 'e', size: 3, name: 'ñ.pdf', type: 'application/pdf' };
  await sentFiles.keep('payloads', 'kept', [file]);
  await sentFiles.keep('payloads', 'kept', [file]);

  expect(await sentFiles.filesOf('payloads', 'kept')).toEqual([file]);
  await expect(sentFiles.filesOf('payloads', 'other')).rejects.toMatchObject({ reason: 'object_gone' });
});
