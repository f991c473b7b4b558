import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operator } from '../../cli/operator.ts';
import { type TriggerOptions, triggerSample } from '../../cli/trigger/trigger.ts';
import { attached } from '../../lib/config/attached.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { rule } from '../../lib/config/rule.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { dedupeKeyOf } from '../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

let engine: Engine;
let operator: Operator;
beforeAll(async () => {
  engine = await startEngine();
  operator = { ...operatorOf(engine, bridge), caseWords: { contact: 'maria@example.com' } };
});
afterAll(() => engine.stop());

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [
      rule({ prefix: 'con-sidecar/', needs: ['sidecar'] }, () => undefined),
      rule({ prefix: 'de/{contact}/{sede}/' }, (upload) => ({
        kind: 'insertCase',
        case: { ...newCase, contact: upload.parts.contact },
        attachments: [attached(upload)],
      })),
    ],
  },
  sources: { firmada: { operation: 'demo', auth: 'signature' } },
  schedules: [],
};

it('uploads a sample that a rule makes a command of, and names its delivery', async () => {
  const terminal = terminalOf(false);

  await triggerSample(operator, terminal, {}, 'upload');

  expect(terminal.lines[0]).toMatch(
    /^Uploaded s3:\/\/uploads\/de\/maria@example\.com\/ejemplo\/bridge-trigger-\d+\.pdf$/,
  );
  const key = terminal.lines[0]?.slice('Uploaded s3://uploads/'.length) ?? '';
  const { versionId = '', size } = (await operator.facts.head({ bucket: 'uploads', key })) as {
    versionId?: string;
    size: number;
  };
  const dedupeKey = dedupeKeyOf({ bucket: 'uploads', key, versionId, etag: '', sequencer: '', size, name: '' });
  const id = commandId('demo', { origin: 'upload:uploads', dedupeKey });
  expect(terminal.lines[1]).toBe(`What becomes of it: npm run bridge -- deliveries show ${id}`);
});

it('asks first where it becomes real', async () => {
  const terminal = terminalOf(false);

  await triggerSample({ ...operator, isLocal: false }, terminal, { key: 'de/a@example.com/b/c.pdf' }, 'upload');

  expect(terminal.questions).toEqual([
    'Upload a small PDF as s3://uploads/de/a@example.com/b/c.pdf? What its rule makes of it is real.',
  ]);
  expect(terminal.lines).toEqual([]);
  await expect(operator.facts.head({ bucket: 'uploads', key: 'de/a@example.com/b/c.pdf' })).rejects.toThrow();
});

it.each<[string, TriggerOptions, string]>([
  ['email', {}, 'There is no sample of "email". Say one of: upload, webhook, schedule'],
  ['upload', { source: 'default' }, 'trigger upload takes no --source'],
  ['webhook', {}, 'The stack does not say where its API is'],
  ['schedule', {}, 'bridge.config.ts has no schedule'],
])('%s is refused with %j', async (kind, options, says) => {
  await expect(triggerSample(operator, terminalOf(), options, kind)).rejects.toThrow(says);
});

it.each<[TriggerOptions, object, string]>([
  [{}, {}, 'Say which source with a key: --source, one of: -'],
  [{ source: 'firmada' }, {}, 'Say which source with a key'],
  [{}, { default: { operation: 'demo' } }, 'Say what to send: --body FILE.json'],
  [{ body: '/nowhere.json' }, { default: { operation: 'demo' } }, '/nowhere.json cannot be read, or is no JSON'],
])('a call is refused with %j of sources %j', async (options, sources, says) => {
  const { caseWords: _caseWords, ...rest } = operator;
  const other = {
    ...rest,
    apiUrl: 'http://127.0.0.1:1',
    bridge: { ...bridge, sources: { ...bridge.sources, ...sources } },
  };

  await expect(triggerSample(other, terminalOf(), options, 'webhook')).rejects.toThrow(says);
});
