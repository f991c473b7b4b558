import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attached } from '../../../lib/config/attached.ts';
import { rule, type UploadRule } from '../../../lib/config/rule.ts';
import type { Upload } from '../../../lib/config/upload.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, jpeg, type Settings, startHandling } from './handling.ts';

let handling: Handling;
beforeEach(async () => {
  handling = await startHandling();
});
afterEach(() => handling.stop());

const toCase: UploadRule = (upload) => ({ kind: 'insertCase', case: newCase, attachments: [attached(upload)] });
const handle = (upload: Upload, settings: Settings = { rules: [toCase] }) =>
  handleUpload(handling.under(settings), upload);

describe('an upload that a rule makes a command of', () => {
  it('is accepted as bulk work of its bucket’s operation', async () => {
    const upload = await handling.drop('in/acta.pdf', '%PDF 1');

    expect(await handle(upload)).toMatchObject({ outcome: 'accepted' });
    expect(await handling.deliveries()).toMatchObject([
      {
        status: 'accepted',
        kind: 'insertCase',
        operation: 'demo',
        priority: 'bulk',
        origin: 'upload:uploads',
        bytes: 6,
      },
    ]);
  });

  it('is one delivery however often its event comes, and another for a new version', async () => {
    const upload = await handling.drop('acta.pdf');
    await handle(upload);

    expect(await handle({ ...upload, sequencer: '0FFF' })).toMatchObject({ outcome: 'known' });
    expect(await handle(await handling.drop('acta.pdf'))).toMatchObject({ outcome: 'accepted' });
    expect(await handling.deliveries()).toHaveLength(2);
  });

  it('is told apart from an equal one by the sequencer where no versions are kept', async () => {
    const upload = await handling.drop('acta.pdf', '%PDF 1', 'plain');
    await handle(upload);

    expect(await handle(upload)).toMatchObject({ outcome: 'known' });
    expect(await handle(await handling.drop('acta.pdf', '%PDF 1', 'plain'))).toMatchObject({ outcome: 'accepted' });
  });

  it('stays what it was when a repeated event means another command by then', async () => {
    const upload = await handling.drop('acta.pdf');
    await handle(upload);
    const urgent: UploadRule = () => ({ kind: 'insertCase', case: { ...newCase, priority: 'Alta' } });

    expect(await handle(upload, { rules: [urgent] })).toMatchObject({ outcome: 'conflict' });
    expect(await handling.deliveries()).toMatchObject([{ fileCount: 1 }]);
  });

  it('follows the policies of its rule, and the operation’s where the rule has none', async () => {
    const demo = { refusedFiles: 'note' } as const;
    const strict = rule({ refusedFiles: 'reject', policy: 'resend' }, toCase);
    await handle(await handling.drop('1.pdf', jpeg), { rules: [strict], demo });
    await handle(await handling.drop('2.pdf', jpeg), { rules: [toCase], demo });

    const rows = await handling.deliveries();
    expect(rows).toContainEqual(expect.objectContaining({ status: 'rejected', reason: 'wrong_type:1', resend: true }));
    expect(rows).toContainEqual(
      expect.objectContaining({ status: 'accepted', fileCount: 0, missing: [{ number: 1, why: 'wrong_type' }] }),
    );
  });

  it('is listed to be tagged where its bucket says so, even as one that the command does not carry', async () => {
    const noFile: UploadRule = () => ({ kind: 'insertCase', case: newCase });
    await handle(await handling.drop('order.txt'), { rules: [noFile], afterDelivery: { tag: true } });

    const [row] = await handling.deliveries();
    expect(row?.wantsTags).toBe(true);
    const list = await handling.objects.getText('payloads', `commands/${row?.id}/files-to-tag.json`);
    expect(JSON.parse(list)).toMatchObject([{ bucket: 'uploads', key: 'order.txt' }]);
  });

  it('joins a group where the rule says so', async () => {
    const grouped: UploadRule = () => ({ group: 'claim', command: { kind: 'insertCase', case: newCase } });
    const upload = await handling.drop('claim/a.pdf');

    expect(await handle(upload, { rules: [grouped] })).toMatchObject({ outcome: 'joined' });
    expect(await handle(upload, { rules: [grouped] })).toMatchObject({ outcome: 'known' });
    expect(await handling.deliveries()).toEqual([]);
  });
});

describe('an upload that becomes no command', () => {
  it('is a folder', async () => {
    expect(await handle(await handling.drop('in/', ''))).toEqual({ outcome: 'folder' });
  });

  it('was moved there after its delivery', async () => {
    const settings = { rules: [toCase], afterDelivery: { moveTo: 'done/' } };

    expect(await handle(await handling.drop('done/in/acta.pdf'), settings)).toEqual({ outcome: 'moved' });
    expect(await handling.deliveries()).toEqual([]);
    expect(await handling.skippedNotes()).toEqual([]);
  });

  it.each<[string, string, UploadRule[]]>([
    ['no_rule', 'acta.pdf', [() => undefined]],
    ['bad_key:dot_segment', 'in/%2e%2e/acta.pdf', [toCase]],
    [
      'bad_group:withinHours',
      'acta.pdf',
      [() => ({ group: 'g', command: { kind: 'insertCase', case: newCase }, withinHours: 0 })],
    ],
  ])('is skipped as %s and listed', async (reason, key, rules) => {
    expect(await handle(await handling.drop(key), { rules })).toEqual({ outcome: 'skipped', reason });
    expect(await handling.skippedNotes()).toMatchObject([{ key, reason }]);
    expect(await handling.deliveries()).toEqual([]);
  });

  it.each([
    ['INFO', 'waits_for_scan', { malwareGate: true }],
    ['WARN', 'no_rule', { rules: [() => undefined] }],
    ['ERROR', 'bad_key:backslash', {}],
  ])('is logged as %s when its reason is %s, without its name', async (level, reason, settings) => {
    const key = reason.startsWith('bad_key') ? 'Ana\\Pérez.pdf' : 'Ana Pérez.pdf';
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
    await handle(await handling.drop(key, '%PDF 1'), settings);
    const lines = written.flatMap(({ mock }) => mock.calls.map(([line]) => String(line)));
    vi.restoreAllMocks();

    const [line = '{}'] = lines.filter((one) => one.includes('An upload was skipped'));
    expect(JSON.parse(line)).toMatchObject({ level, reason, bytes: 6, operation: 'demo', origin: 'upload:uploads' });
    expect(lines.join()).not.toContain('Ana');
  });

  it('comes again when a rule threw', async () => {
    const broken: UploadRule = () => {
      throw new TypeError('Ana Pérez');
    };

    await expect(handle(await handling.drop('acta.pdf'), { rules: [broken] })).rejects.toThrow(
      'The rule rules[0] threw',
    );
  });
});
