import { describe, expect, it } from 'vitest';
import type { RefusedFiles } from '../../../lib/config/file-policy.ts';
import type { AttachedObject, Command, FileFault } from '../../../lib/delivery/command.ts';
import { withoutRefusedFiles } from '../../../lib/uploads/refused-files.ts';
import { newCase } from '../../setup/new-case.ts';

const caseId = '65d8b6195befbbd25409bb01';
const link: RefusedFiles = { link: { days: 7 } };

function file(name: string, size = 10): AttachedObject {
  return { bucket: 'uploads', key: `in/${name}`, versionId: 'v1', size, name, type: 'application/pdf' };
}

function newCaseWith(...attachments: AttachedObject[]): Command {
  return { kind: 'insertCase', case: newCase, attachments };
}

const policy = (refusedFiles: RefusedFiles, callBytes = 1_000) => ({ refusedFiles, callBytes });
const [a, b, c] = [file('a.pdf'), file('b.pdf'), file('c.pdf')];

describe('a command whose files may all be sent', () => {
  it.each<[string, Command]>([
    ['that can have none', { kind: 'audit', from: 1, to: 2 }],
    ['that has none', newCaseWith()],
    ['that has three', newCaseWith(a, b, c)],
  ])('stays as it is: one %s', (_which, command) => {
    expect(withoutRefusedFiles(command, [], policy('reject'))).toEqual({ command });
  });
});

describe('a command with files that must not be sent', () => {
  const faults: FileFault[] = [undefined, 'wrong_type', 'empty'] as FileFault[];

  it('is rejected with the first fault and its position, and keeps its files for a person who sends it again', () => {
    const command = newCaseWith(a, b, c);

    expect(withoutRefusedFiles(command, faults, policy('reject'))).toEqual({ command, rejected: 'wrong_type:2' });
  });

  it('goes without them under the policy "note", which names each with its position', () => {
    expect(withoutRefusedFiles(newCaseWith(a, b, c), faults, policy('note'))).toEqual({
      command: {
        ...newCaseWith(a),
        missing: [
          { ...b, number: 2, why: 'wrong_type' },
          { ...c, number: 3, why: 'empty' },
        ],
      },
    });
  });

  it('goes as a new case even when no file is left', () => {
    const { command, rejected } = withoutRefusedFiles(newCaseWith(a), ['infected'], policy('note'));

    expect(rejected).toBeUndefined();
    expect(command).toMatchObject({ attachments: [], missing: [{ name: 'a.pdf', why: 'infected' }] });
  });

  it.each<[FileFault, number | undefined]>([
    ['too_large', 7],
    ['wrong_type', 7],
    ['empty', undefined],
    ['infected', undefined],
    ['not_scanned', undefined],
    ['not_arrived', undefined],
  ])('links to one that is %s: for %s days', (why, days) => {
    const { command } = withoutRefusedFiles(newCaseWith(a), [why], policy(link));

    expect(command).toMatchObject({ missing: [{ number: 1, why }] });
    expect(missingOf(command)[0]?.linkDays).toBe(days);
  });

  it('links to no file without a version: the address could lead to another content', () => {
    const { versionId: _none, ...unversioned } = a;
    const { command } = withoutRefusedFiles(newCaseWith(unversioned), ['too_large'], policy(link));

    expect(missingOf(command)[0]).not.toHaveProperty('linkDays');
  });
});

describe('sizes that add up to more than one call can carry', () => {
  it('leave out the file that does not fit, and no smaller one after it', () => {
    const files = [file('a.pdf', 60), file('b.pdf', 60), file('c.pdf', 40)];

    expect(withoutRefusedFiles(newCaseWith(...files), [], policy('note', 100)).command).toMatchObject({
      attachments: [{ name: 'a.pdf' }, { name: 'c.pdf' }],
      missing: [{ name: 'b.pdf', number: 2, why: 'too_large' }],
    });
    expect(withoutRefusedFiles(newCaseWith(...files), [], policy('reject', 100)).rejected).toBe('too_large:2');
  });

  it('do not count a file that is refused for another reason', () => {
    const files = [file('a.exe', 100), file('b.pdf', 100)];

    expect(withoutRefusedFiles(newCaseWith(...files), ['wrong_type'], policy('note', 100)).command).toMatchObject({
      attachments: [{ name: 'b.pdf' }],
      missing: [{ name: 'a.exe', why: 'wrong_type' }],
    });
  });
});

describe('an update that has no file left', () => {
  const change = (changes: Extract<Command, { kind: 'updateCase' }>['changes']): Command => ({
    kind: 'updateCase',
    caseId,
    changes,
    attachments: [a],
  });
  const record = (fields: Record<string, string>): Command => ({
    kind: 'updateRecord',
    module: 'contacts',
    id: caseId,
    fields,
    attachments: [a],
  });

  it.each<[string, Command]>([
    ['a case without values', change({})],
    ['a case with the two values that every change has', change({ responsible: 'ADMIN_@demo', status: 'Abierto' })],
    ['a record without values', record({})],
  ])('is rejected where it would change nothing: %s', (_what, command) => {
    expect(withoutRefusedFiles(command, ['empty'], policy('note'))).toEqual({ command, rejected: 'empty:1' });
  });

  it.each<[string, Command]>([
    ['a case with a text', change({ description: 'Llegó un documento' })],
    ['a record with a value', record({ Ciudad: 'Cali' })],
  ])('is sent where it sets a value: %s', (_what, command) => {
    expect(withoutRefusedFiles(command, ['empty'], policy('note'))).toEqual({
      command: { ...command, attachments: [], missing: [{ ...a, number: 1, why: 'empty' }] },
    });
  });
});

function missingOf(command: Command) {
  return ('missing' in command && command.missing) || [];
}
