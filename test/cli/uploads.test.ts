import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operator } from '../../cli/operator.ts';
import { listUploads } from '../../cli/uploads.ts';
import { createSkippedUploads } from '../../lib/uploads/skipped.ts';
import { uploadOf } from '../../lib/uploads/upload-event.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

let engine: Engine;
let operator: Operator;
beforeAll(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterAll(() => engine?.stop());

describe('uploads', () => {
  it('lists what was skipped, with the reason, and what to do', async () => {
    const skipped = createSkippedUploads(
      engine.services.stores.objects,
      'payloads',
      () => engine.clock.ms - 60_000 * 5,
    );
    const upload = uploadOf('uploads', { key: 'otros/carta de Ana\u202e.pdf', etag: 'e', sequencer: '1', size: 5 });
    await skipped.note(upload, 'bad_key:bidi_mark');
    const terminal = terminalOf();

    await listUploads(operator, terminal, {});

    expect(terminal.lines[1]).toMatch(/^5 min +bad_key:bidi_mark +- +s3:\/\/uploads\/otros\/carta de Ana \.pdf$/);
    expect(terminal.lines).toContainEqual(expect.stringMatching(/^bad_key: the key could mislead/));

    await skipped.forget(upload);
    const later = terminalOf();
    await listUploads(operator, later, {});
    expect(later.lines[0]).toContain('No upload');
  });
});
