import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompleteCommand } from '../../../../lib/delivery/command.ts';
import { newCase } from '../../../setup/engine.ts';
import { marker, type Sending, startSending } from './sending.ts';

let sending: Sending;
beforeAll(async () => {
  sending = await startSending();
});
afterAll(() => sending.stop());

describe('a new case', () => {
  it('ends its description with the marker, carries its files, and is answered with its id and number', async () => {
    const file = await sending.upload('acta.pdf', Buffer.from('%PDF acta'));
    const made = await sending.send({ kind: 'insertCase', case: newCase, attachments: [file] });

    const stored = sending.lastCase();
    expect(stored).toMatchObject({ type: 'Request', description: `Una solicitud<br><br>${marker}`, form: {} });
    expect(stored.files).toMatchObject([{ bytes: 9, sha256: file.sha256 }]);
    expect(made).toEqual({ id: stored.id, idPrefijo: stored.idPrefijo });
  });

  it('has the marker in its own field too, beside the others, where the operation has one', async () => {
    const form = { Ciudad: 'Cali' };
    const command = { kind: 'insertCase', case: { ...newCase, form }, attachments: [] } as const;
    await sending.send({ ...command, attachments: [] }, { markerField: 'Marca' });

    expect(sending.lastCase().form).toEqual({ Ciudad: 'Cali', Marca: marker });
    expect(sending.lastCase().description).toContain(marker);
  });

  it.each([
    ['json', 'cases/insertAttach.php'],
    ['form-data', 'cases/insert.php'],
  ] as const)('goes by %s to %s', async (insertCaseBy, endpoint) => {
    const attachments = [await sending.upload('one.pdf', Buffer.from('%PDF one'))];
    const calls = await sending.callsOf(() =>
      sending.send({ kind: 'insertCase', case: newCase, attachments }, { insertCaseBy }),
    );

    expect(calls).toMatchObject([{ endpoint, outcome: 'applied' }]);
    expect(sending.lastCase()).toMatchObject({ description: `Una solicitud<br><br>${marker}`, files: [{ bytes: 8 }] });
  });

  it('keeps the names and types of its files, where a form has room for them', async () => {
    const attachments = [await sending.upload('uno ñ.pdf', Buffer.from('%PDF one'))];
    await sending.send({ kind: 'insertCase', case: newCase, attachments }, { insertCaseBy: 'form-data' });

    expect(sending.lastCase().files).toMatchObject([{ name: 'uno ñ.pdf', type: 'application/pdf' }]);
  });

  it('is not made when its last byte is held back', async () => {
    const held = { beforeLastByte: () => Promise.reject(new RangeError('held')) };
    const calls = await sending.callsOf(async () => {
      const sent = sending.send({ kind: 'insertCase', case: newCase, attachments: [] }, {}, held);
      await expect(sent).rejects.toThrow('held');
    });

    expect(calls.flatMap(({ ids }) => ids)).toEqual([]);
  });
});

describe('a change of a case', () => {
  it.each([
    ['without files', 0, 'cases/update.php'],
    ['with files', 1, 'cases/updateCaseAttachment.php'],
  ])('%s has no marker and goes to its own call', async (_which, count, endpoint) => {
    const { id: caseId } = await sending.existingCase();
    const attachments = count === 0 ? [] : [await sending.upload('más.pdf', Buffer.from('%PDF más'))];
    const changes = { responsible: 'ADMIN_@demo', status: 'En espera' };
    const calls = await sending.callsOf(() => sending.send({ kind: 'updateCase', caseId, changes, attachments }));

    expect(calls).toMatchObject([{ endpoint, outcome: 'applied', markers: [] }]);
    expect(sending.lastCase()).toMatchObject({ status: 'En espera', description: 'De una persona' });
    expect(sending.lastCase().files).toHaveLength(count);
  });
});

describe('an activity', () => {
  const activity = {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'normal' as const,
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2026-12-01 10:00',
    reminderDate: '2026-12-01 09:00',
    remember: true,
  };
  const phone = { country: 'CO', code: '57', value: '3005550101' };
  const meeting = { ...activity, location: 'Sala', startDate: '2026-12-01 10:00', participants: ['ADMIN_@demo'] };

  it.each<[string, CompleteCommand]>([
    ['task', { kind: 'insertTask', task: activity }],
    ['call', { kind: 'insertCall', call: { ...activity, location: 'Oficina', phone } }],
    ['meet', { kind: 'insertMeeting', meeting }],
  ])('of the type %s ends its description with the marker', async (type, command) => {
    const { id } = await sending.send(command);

    expect(sending.crm.state.activities.at(-1)).toMatchObject({
      id,
      type,
      fields: { description: `Llamar al cliente<br><br>${marker}` },
    });
  });
});

describe('a record', () => {
  it('is made and changed with its files, and without a marker', async () => {
    const attachments = [await sending.upload('foto.pdf', Buffer.from('%PDF foto'))];
    const files = { module: 'contacts', attachmentField: 'Adjuntos', attachments };
    const { id: made = '' } = await sending.send({ kind: 'insertRecord', fields: { Ciudad: 'Cali' }, ...files });
    await sending.send({ kind: 'updateRecord', id: made, fields: { Ciudad: 'Pasto' }, ...files });

    const record = sending.crm.state.records.find(({ id }) => id === made);
    expect(record).toMatchObject({ fields: { Ciudad: 'Pasto' }, files: [{ bytes: 9 }, { bytes: 9 }] });
    expect(JSON.stringify(record)).not.toContain(marker);
  });
});

it('sends nothing for an audit', async () => {
  const calls = await sending.callsOf(() =>
    expect(sending.send({ kind: 'audit', from: 1, to: 2 })).rejects.toThrow(TypeError),
  );

  expect(calls).toEqual([]);
});
