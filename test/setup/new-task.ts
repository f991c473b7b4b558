import type { Command } from '../../lib/delivery/command.ts';

/** A task about a record of the simulator, which any test may send. */
export const insertTask: Command = {
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
};
