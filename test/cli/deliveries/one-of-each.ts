import type { Command } from '../../../lib/delivery/command.ts';
import { type Engine, newCase } from '../../setup/engine.ts';

export const insert = { kind: 'insertCase', case: newCase, attachments: [] } satisfies Command;
const update: Command = {
  kind: 'updateRecord',
  module: 'contacts',
  id: '65d8b6195befbbd25409bb01',
  fields: { Ciudad: 'Cali' },
  attachments: [],
};

/** Makes one delivery that is parked, one searched for, one due, one delivered, one rejected. A list shows another order. */
export async function oneOfEach(engine: Engine) {
  const accepted = async (key: string, command: Command) => (await engine.accept(key, command)).delivery.id;
  const done = await accepted('done', insert);
  const refused = await accepted('refused', { ...insert, case: { ...newCase, contact: 'nadie@example.com' } });
  await engine.work();
  engine.clock.ms += 60_000;
  engine.crm.faults.add({
    match: { endpoint: 'cases/insertAttach.php', nth: 1 },
    fault: { kind: 'reset', applied: false },
  });
  const searched = await accepted('searched', insert);
  await engine.work();
  engine.clock.ms += 60_000;
  engine.crm.faults.add({ match: { endpoint: 'custom/insert.php', nth: 1 }, fault: { kind: 'reset', applied: false } });
  const parked = await accepted('parked', {
    kind: 'insertTask',
    task: {
      name: 'Llamar',
      description: 'Llamar al cliente',
      priority: 'normal',
      module: 'contacts',
      recordId: '65d8b6195befbbd25409bb01',
      owner: 'ADMIN_@demo',
      completionDate: '2027-01-20 17:00',
      reminderDate: '2027-01-20 08:00',
      remember: true,
    },
  });
  await engine.work();
  const waiting = await accepted('waiting', update);
  return { done, refused, searched, parked, waiting };
}
