import { afterAll, beforeAll, expect, it } from 'vitest';
import { findDelivery } from '../../../cli/deliveries/find-delivery.ts';
import { showDelivery } from '../../../cli/deliveries/show.ts';
import type { Operator } from '../../../cli/operator.ts';
import { NotFoundError } from '../../../cli/refused-error.ts';
import { dedupeKeyOf } from '../../../lib/uploads/upload-event.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { operatorOf, terminalOf } from '../operator.ts';
import { insert } from './one-of-each.ts';

let engine: Engine;
let operator: Operator;
/** Ids and other names, by what they are. */
const names: Record<string, string> = {};

beforeAll(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
  const accepted = async (key: string, command: Parameters<Engine['accept']>[1], changes = {}) =>
    (await engine.accept(key, command, changes)).delivery.id;
  names['made'] = await accepted('made', insert);
  await engine.work();
  const [made] = await engine.deliveries();
  if (made?.status !== 'delivered') throw new Error('The case was not made');
  names['number'] = made.idPrefijo ?? '';
  names['record'] = made.crmId ?? '';
  names['marker'] = await engine.services.stores.markers.of(made.id);
  engine.clock.ms += 1_000;
  names['changed'] = await accepted('changed', {
    kind: 'updateCase',
    caseId: { idPrefijo: names['number'] },
    changes: { responsible: 'ADMIN_@demo', status: 'Abierto' },
    attachments: [],
  });
  await engine.work();
  engine.clock.ms += 1_000;
  const { sha256: _sha256, ...file } = await engine.upload('quejas/Petición de Ana.pdf', Buffer.from('%PDF-1.4 a'));
  names['refused'] = await accepted('refused', {
    ...insert,
    case: { ...newCase, contact: 'nadie@example.com' },
    attachments: [{ ...file, name: 'Petición de Ana.pdf', type: 'application/pdf' }],
  });
  const { sha256: _other, ...own } = await engine.upload('quejas/entregado.pdf', Buffer.from('%PDF-1.4 b'));
  const dedupeKey = dedupeKeyOf({ ...own, refused: undefined, etag: own.etag ?? '', sequencer: '' });
  names['delivered'] = await accepted(
    '',
    { ...insert, attachments: [{ ...own, type: 'application/pdf' }] },
    { event: { origin: 'upload:uploads', dedupeKey } },
  );
  await engine.work();
});
afterAll(() => engine.stop());

it.each([
  { by: 'its id', name: () => names['refused'], is: ['refused'] },
  { by: 'the number of its case', name: () => names['number'], is: ['changed', 'made'] },
  { by: 'the id of its record', name: () => names['record'], is: ['changed', 'made'] },
  { by: 'its marker', name: () => names['marker']?.toUpperCase(), is: ['made'] },
  { by: 'its contact', name: () => 'nadie@example.com', is: ['refused'] },
  { by: 'the address of its file', name: () => 's3://uploads/quejas/Petición de Ana.pdf', is: ['refused'] },
  { by: 'a name in the other spelling', name: () => 'petición de ana'.normalize('NFD'), is: ['refused'] },
  { by: 'the address of a delivered file', name: () => 's3://uploads/quejas/entregado.pdf', is: ['delivered'] },
])('a delivery is shown by $by', async ({ name, is }) => {
  const terminal = terminalOf();

  await showDelivery(operator, terminal, name() ?? '', { json: true });

  const shown = JSON.parse(terminal.lines.join('\n')) as { id: string } | { id: string }[];
  expect([shown].flat().map(({ id }) => id)).toEqual(is.map((one) => names[one]));
});

it('several deliveries of one name are listed to people, and no command changes them', async () => {
  const terminal = terminalOf();
  await showDelivery(operator, terminal, names['number'] ?? '', {});

  expect(terminal.lines.slice(1, 3).map((line) => line.slice(0, 26))).toEqual([names['changed'], names['made']]);
  expect(terminal.lines.join('\n')).toContain('2 deliveries with this name. To see one:');
  await expect(findDelivery(operator, names['number'] ?? '')).rejects.toThrow(
    `This names 2 deliveries. Name one by its id: ${names['changed']}, ${names['made']}`,
  );
});

it.each([
  'PET-1',
  'otra@example.com',
  's3://uploads/otra.pdf',
  'wkx-aaaaaaaaaaaaaaaaaaaa',
  'a'.repeat(26),
  'f'.repeat(24),
])('nothing of the name %s is found, which is an answer of its own', async (name) => {
  await expect(findDelivery(operator, name)).rejects.toBeInstanceOf(NotFoundError);
});
