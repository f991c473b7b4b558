import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Letterhead } from '../../../../lib/delivery/attempt/send.ts';
import type { MissingFile } from '../../../../lib/delivery/command.ts';
import { newCase } from '../../../setup/engine.ts';
import { id, marker, type Sending, startSending } from './sending.ts';

let sending: Sending;
beforeAll(async () => {
  sending = await startSending();
});
afterAll(() => sending.stop());

function missing(changes: Partial<MissingFile> = {}): MissingFile {
  const object = { bucket: 'uploads', key: 'in/plano.dwg', versionId: 'v1' };
  return { ...object, size: 2_000_000, name: 'plano.dwg', type: 'x', number: 2, why: 'wrong_type', ...changes };
}

/** Makes a case that lacks these files, and returns its description. */
async function descriptionWith(files: MissingFile[], changes: Partial<Letterhead> = {}): Promise<string> {
  await sending.send({ kind: 'insertCase', case: newCase, attachments: [], missing: files }, changes);
  return sending.lastCase().description;
}

describe('the note about missing files', () => {
  it('lies between the description and the marker of a new case', async () => {
    const note = 'Falta un archivo que no se pudo adjuntar:<br>- plano.dwg (0 bytes): llegó vacío';

    expect(await descriptionWith([missing({ why: 'empty', size: 0 })])).toBe(
      `Una solicitud<br><br>${note}<br><br>${marker}`,
    );
  });

  it('links to a file for the days of its policy, in the time of the operation', async () => {
    const rights: object[] = [];
    const linkTo: Letterhead['linkTo'] = async (right) => {
      rights.push(right);
      return `https://api.example.com/${right.number}`;
    };
    const files = [missing({ linkDays: 7 }), missing({ number: 3, name: 'otro.dwg' })];
    const description = await descriptionWith(files, { linkTo });

    // Seven days after 19:00 UTC, which is 14:00 in Bogotá.
    expect(rights).toEqual([{ id, number: 2, until: Date.parse('2026-12-07T19:00:00Z') / 1_000 }]);
    expect(description).toContain('Se puede descargar hasta 2026-12-07 14:00: https://api.example.com/2');
  });

  it.each<[string, Partial<MissingFile>]>([
    ['is empty', { why: 'empty', size: 0 }],
    ['is infected', { why: 'infected' }],
    ['has no version', { versionId: undefined }],
  ])('never links to a file that %s', async (_what, changes) => {
    const linkTo: Letterhead['linkTo'] = async () => 'https://api.example.com/';
    const description = await descriptionWith([missing({ linkDays: 7, ...changes })], { linkTo });

    expect(description).not.toContain('http');
  });

  it('has no links where the API makes none', async () => {
    const description = await descriptionWith([missing({ linkDays: 7 })]);

    expect(description).toContain('- plano.dwg (2 MB): no es de un tipo permitido');
    expect(description).not.toContain('descargar');
  });

  it.each([
    ['follows the description that a change sets', { description: 'Nueva' }, /^Nueva<br><br>Falta un archivo/],
    ['stays out of a description that a change leaves alone', {}, /^De una persona$/],
  ])('%s', async (_what, changed, expected) => {
    const { id: caseId } = await sending.existingCase();
    const changes = { responsible: 'ADMIN_@demo', status: 'Abierto', ...changed };
    await sending.send({ kind: 'updateCase', caseId, changes, attachments: [], missing: [missing()] });

    expect(sending.lastCase().description).toMatch(expected);
  });
});
