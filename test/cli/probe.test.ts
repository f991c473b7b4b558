import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxCalls, type ProbeOptions, probeOperation, usageOf } from '../../cli/probe/probe.ts';
import type { Findings } from '../../cli/probe/run-probe.ts';
import { probed } from '../../lib/config/probed.ts';
import type { CrmSettings } from '../../local/crm/settings.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

const words: ProbeOptions = {
  operation: 'demo',
  type: 'Request',
  user: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  status: 'Abierto',
  priority: 'Media',
  closed: 'Cerrado',
};

let engine: Engine;
let directory: string;
beforeEach(async () => {
  engine = await startEngine();
  directory = await mkdtemp(path.join(os.tmpdir(), 'probe-'));
});
afterEach(async () => {
  await engine.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Profile {
  readonly name: string;
  readonly settings: Partial<CrmSettings>;
  readonly flags?: ProbeOptions;
  readonly expected: { settings: object; findings: object };
}

const profiles: Profile[] = [
  {
    name: 'as documented, replacing files',
    settings: {},
    expected: {
      settings: {
        zone: 'America/Bogota',
        attachmentEncoding: 'base64',
        updateAttachments: 'replace',
        prefixActs: false,
        refusesEmpty: false,
        activitiesReadable: false,
      },
      findings: {
        errors: { refusedBy: 'http-status', status: 400, code: 400 },
        visibility: { visibleAfterMs: 0, found: { byDates: true, byContact: true } },
        prefix: { prefixActs: false, incompleteCallActs: false },
        attachments: {
          encodings: {
            base64: { stored: true, intact: true },
            'html-link': { stored: true, intact: true },
            'data-uri': { stored: true, intact: true },
          },
        },
        size: { acceptedMiB: 6, stored: true },
      },
    },
  },
  {
    name: 'acting on a JSON text without its end, refusing inside a 200',
    settings: { actsOnPrefix: 'repaired', errorProfile: 'http-200' },
    expected: {
      settings: { prefixActs: true },
      findings: {
        errors: { refusedBy: 'http-200', status: 200, code: 400 },
        prefix: { prefixActs: true, incompleteCallActs: true },
      },
    },
  },
  {
    name: 'acting on incomplete calls that can be read, appending, links only',
    settings: { actsOnPrefix: true, attachmentUpdate: 'append', attachmentForms: ['html-link'] },
    expected: {
      settings: { prefixActs: false, attachmentEncoding: 'html-link', updateAttachments: 'append' },
      findings: {
        prefix: { prefixActs: false, incompleteCallActs: true },
        attachments: { encodings: { base64: { stored: false }, 'data-uri': { stored: false } } },
      },
    },
  },
  {
    name: 'dropping what it does not take, data URIs only, showing cases late and wrapped in HTML',
    settings: {
      badAttachment: 'drop',
      attachmentForms: ['data-uri'],
      visibleAfterMs: 9_000,
      description: 'wrapped',
      maxAttachmentBytes: 2 * 1024 * 1024,
    },
    expected: {
      settings: { attachmentEncoding: 'data-uri', updateAttachments: 'replace' },
      findings: {
        visibility: { visibleAfterMs: 12_000, found: { byDates: true, byContact: true } },
        prefix: { prefixActs: false, incompleteCallActs: false },
        size: { acceptedMiB: 6, stored: false },
      },
    },
  },
  {
    name: 'in another zone, with bare lists and reads without data',
    settings: { zone: 'America/Mexico_City', queryDatesAnswer: 'bare-list', emptyRead: 'absent', customTotals: false },
    expected: {
      settings: { zone: 'America/Mexico_City' },
      findings: { zone: { utcOffsetMinutes: -360 }, visibility: { found: { byDates: true } } },
    },
  },
  {
    name: 'taking 3 MiB of a body, saying 404 to an empty read',
    settings: { maxBodyBytes: 3 * 1024 * 1024, emptyRead: 'not-found', visibleAfterMs: 1_500 },
    expected: {
      settings: { attachmentEncoding: 'base64' },
      findings: {
        visibility: { visibleAfterMs: 2_000 },
        // 3 MiB of body are 2.25 MiB of file: between the two, and the step between them is 2.2.
        size: { acceptedMiB: 2.2, refusedMiB: 5, stored: true },
      },
    },
  },
  {
    name: 'with a field for the marker, matching parts of values, by date of modification',
    settings: { matching: 'contains', queryDatesBy: 'modification', updateAnswersId: 'empty' },
    flags: { 'marker-field': 'Marca' },
    expected: {
      settings: { markerField: 'Marca' },
      findings: { visibility: { found: { byField: true, byDates: true, byContact: true } } },
    },
  },
  {
    name: 'taking what is empty for missing, and showing activities',
    settings: { refusesEmpty: true, activitiesReadable: true },
    expected: {
      settings: { refusesEmpty: true, activitiesReadable: true },
      findings: {
        visibility: { found: { byDates: true } },
        attachments: { updateAttachments: 'replace' },
        unanswered: {
          'whether an incomplete call has an effect':
            'the CRM refuses a case without fields: name one with --marker-field',
        },
      },
    },
  },
  {
    name: 'taking what is empty for missing, acting on a JSON text without its end, with a marker field',
    settings: { refusesEmpty: true, actsOnPrefix: 'repaired' },
    flags: { 'marker-field': 'Marca' },
    expected: { settings: { refusesEmpty: true, prefixActs: true, activitiesReadable: false }, findings: {} },
  },
  {
    name: 'taking a description for text',
    settings: { description: 'escaped' },
    expected: {
      settings: { descriptionIs: 'text' },
      findings: { visibility: { description: 'escaped', found: { byDates: true, byContact: true } } },
    },
  },
  {
    name: 'taking a description for HTML, and adding a paragraph',
    settings: { description: 'wrapped' },
    expected: { settings: { descriptionIs: 'html' }, findings: { visibility: { description: 'edited' } } },
  },
  {
    name: 'returning a description as it was sent, which a person must look at',
    settings: { description: 'as-sent' },
    expected: { settings: { zone: 'America/Bogota' }, findings: { visibility: { description: 'unchanged' } } },
  },
  {
    name: 'taking no files at all',
    settings: { attachmentForms: [] },
    expected: {
      settings: { zone: 'America/Bogota' },
      findings: { attachments: { encodings: { base64: { stored: false } } } },
    },
  },
];

describe('probe', () => {
  it.each(profiles)('tells a CRM that is $name', async ({ settings, flags, expected }) => {
    Object.assign(engine.crm.settings, settings);

    const { file, lines } = await probe({ ...words, ...flags });

    expect(file.settings).toMatchObject(expected.settings);
    expect(file.findings).toMatchObject(expected.findings);
    expect(file.findings.unanswered).toEqual('unanswered' in expected.findings ? expected.findings.unanswered : {});
    expect(calls()).toBe(file.findings.calls);
    expect(calls()).toBeLessThanOrEqual(maxCalls);
    expect(lines.join('\n')).toContain(`calls made`);
    expect(probed(file)).toEqual(file.settings);
  });

  it('leaves nothing open, and names what it made as a test', async () => {
    engine.crm.settings.actsOnPrefix = 'repaired';

    const { file } = await probe(words);

    expect(engine.crm.state.cases).toHaveLength(3);
    expect(engine.crm.state.cases.map(({ status }) => status)).toEqual(['Cerrado', 'Cerrado', 'Cerrado']);
    for (const { description } of engine.crm.state.cases) expect(description).toContain('may be deleted');
    expect(file.findings.open).toEqual([]);
  });

  it('says which cases stay open where it knows no status that closes', async () => {
    const { closed: _closed, ...others } = words;

    const { file, lines } = await probe(others);

    const [made] = engine.crm.state.cases;
    expect(file.findings.open).toEqual([made?.idPrefijo]);
    expect(lines.join('\n')).toContain(`${made?.idPrefijo}: close or delete them in the CRM`);
  });

  it('names no setting that it could not find out', async () => {
    engine.crm.settings.visibleAfterMs = 3_600_000;

    const { file } = await probe(words);

    expect(file.settings).toEqual({ refusesEmpty: false });
    expect(file.findings.visibility).not.toHaveProperty('visibleAfterMs');
  });

  it('says its price first, and calls nothing when the answer is no', async () => {
    const terminal = terminalOf(false);

    expect(await probeOperation(operatorOf(engine), terminal, words)).toBeUndefined();
    expect(terminal.lines[0]).toContain('at most 30 calls');
    expect(calls()).toBe(0);
  });

  it('does not begin with fewer calls than it may need', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 20;

    await expect(probe(words)).rejects.toThrow('The token has 19 calls left today');
    expect(engine.crm.state.cases).toEqual([]);
  });

  it('never makes more calls than it said, and keeps those that close what it made', async () => {
    // As many looks as there may be, three cases to close, and a size to be found between two.
    Object.assign(engine.crm.settings, {
      visibleAfterMs: 50_000,
      actsOnPrefix: 'repaired',
      maxBodyBytes: 3 * 1024 * 1024,
    });

    const { file } = await probe({ ...words, 'marker-field': 'Otra' });

    expect(calls()).toBeLessThanOrEqual(maxCalls);
    expect(engine.crm.state.cases.map(({ status }) => status)).toEqual(['Cerrado', 'Cerrado', 'Cerrado']);
    expect(file.findings.open).toEqual([]);
  });

  it('looks beforehand whether its findings can be written', async () => {
    await expect(probe({ ...words, out: directory })).rejects.toThrow('Choose another file: --out FILE');
    await writeFile(path.join(directory, 'demo.json'), '[]');
    await expect(probe(words)).rejects.toThrow('is no capability file');
    expect(calls()).toBe(0);
  });

  it('says what it found and keeps the file of an earlier probe that knows more', async () => {
    const { file } = await probe(words);
    const terminal = terminalOf();

    await expect(probe({ ...words, contact: 'nadie@example.com' }, terminal)).rejects.toThrow(
      'holds more than this probe found out (zone, attachmentEncoding, updateAttachments, prefixActs, activitiesReadable, refusesEmpty)',
    );

    expect(terminal.lines.join('\n')).toMatch(/^not answered: how a new case is found/m);
    expect(JSON.parse(await readFile(path.join(directory, 'demo.json'), 'utf8'))).toEqual(file);
  });

  it('says what it could not ask', async () => {
    Object.assign(engine.crm.settings, { visibleAfterMs: 3_600_000 });

    const { lines } = await probe(words);

    expect(lines.join('\n')).toMatch(
      /^not answered: whether an incomplete call has an effect +no search finds the case$/m,
    );
  });

  it('keeps what it found when the CRM refuses the token half way, and says what stays open', async () => {
    engine.crm.faults.add({
      match: { endpoint: 'cases/updateCaseAttachment.php' },
      fault: { kind: 'refuse', when: 'before-body', as: 'token' },
    });

    const { file, lines } = await probe(words);

    expect(file.settings).toMatchObject({ zone: 'America/Bogota', prefixActs: false });
    expect(lines.join('\n')).toMatch(/^not answered: how files are written/m);
    expect(file.findings.open).toEqual([]);
  });

  it('says what to do about a token that the CRM refuses', async () => {
    engine.secret.value = '{"tokens":["an-old-token"]}';

    await expect(probe(words)).rejects.toThrow('store a valid one in the secret wolkvox/dev/demo');
  });

  it('marks its cases as its own, so that the nightly audit knows them', async () => {
    await probe(words);

    const [, marker = ''] = /(wkx-[a-z2-7]{20})/.exec(engine.crm.state.cases[0]?.description ?? '') ?? [];
    expect(await engine.services.stores.markers.find(marker)).toBe('probe');
  });

  it.each([
    [{ ...words, operation: 'other' }, 'one of demo'],
    [{ operation: 'demo', type: 'Request' }, '--user, --contact, --status, --priority'],
    [{ ...words, 'largest-mib': '0' }, '--largest-mib'],
  ])('refuses what it cannot be done with: %j', async (flags, sentence) => {
    await expect(probe(flags)).rejects.toThrow(sentence);
    expect(calls()).toBe(0);
  });
});

async function probe(flags: ProbeOptions, terminal = terminalOf()) {
  const out = path.join(directory, 'demo.json');
  const operator = operatorOf(engine);
  const sleep = async (ms: number) => {
    // A call that was cut off ends at the CRM a moment after it ended here.
    const spent = (
      await engine.services.tokenStores.quota.readDay(
        await engine.services.tokenStores.tokens.fingerprint('demo-token'),
      )
    )?.used;
    await expect.poll(calls).toBe(spent);
    engine.clock.ms += ms;
  };
  await probeOperation(operator, terminal, { 'largest-mib': '6', out, ...flags }, sleep);
  const file = JSON.parse(await readFile(out, 'utf8')) as { settings: object; findings: Findings };
  return { file, lines: terminal.lines };
}

/** As the CRM counted them. */
function calls(): number {
  return engine.crm.truth.length;
}

describe('the lines for bridge.config.ts', () => {
  const root = path.resolve('.');

  it.each([
    ['capabilities/demo.json', './capabilities/demo.json', 'Read it, keep it'],
    [path.join(root, 'capabilities/demo.json'), './capabilities/demo.json', 'Read it, keep it'],
    [path.join(root, '.local/demo.json'), './.local/demo.json', 'Read it, keep it'],
    [path.join(root, '..demo.json'), './..demo.json', 'Read it, keep it'],
    ["o'neill.json", "./o\\'neill.json", 'Read it, keep it'],
    ['/tmp/demo.json', './capabilities/demo.json', 'copy it to capabilities/demo.json'],
    ['../demo.json', './capabilities/demo.json', 'copy it to capabilities/demo.json'],
  ])('import %s as %s', (file, specifier, whatToDo) => {
    const lines = usageOf('1-demo', file);

    expect(lines).toContain(`  import capabilitiesOf1_demo from '${specifier}' with { type: 'json' };\n`);
    expect(lines).toContain(`  '1-demo': { server: '…', ...probed(capabilitiesOf1_demo) },`);
    expect(lines).toContain(`Written to ${file}. ${whatToDo.startsWith('copy') ? `Read it, ${whatToDo}` : whatToDo}`);
  });
});
