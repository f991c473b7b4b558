import { attached } from './lib/config/attached.ts';
import { defineBridge } from './lib/config/bridge.ts';

/**
 * What each upload, webhook and schedule becomes. The one file to edit.
 * The names below exist in the CRM simulator that `npm start` brings along; yours are in your CRM's own lists.
 */
export default defineBridge({
  operations: {
    demo: {
      server: 'crm0001.wolkvox.com',
      closedStatuses: ['Cerrado'],
    },
  },

  uploads: {
    operation: 'demo',
    rules: [
      // A file anywhere in the bucket becomes a new case with that file attached.
      (upload) => ({
        kind: 'insertCase',
        case: {
          type: 'Request',
          responsible: 'ADMIN_@demo',
          owner: 'ADMIN_@demo',
          contact: 'cliente@example.com',
          description: `Documento recibido: ${upload.name}`,
          status: 'Abierto',
          priority: 'Media',
        },
        attachments: [attached(upload)],
      }),
    ],
  },

  sources: {
    default: { operation: 'demo' },
  },

  schedules: [
    {
      name: 'daily-review',
      operation: 'demo',
      expression: 'cron(0 8 ? * MON-FRI *)',
      commands: ({ day }) => [
        {
          kind: 'insertTask',
          task: {
            name: 'Revisar casos abiertos',
            description: 'Revisar los casos que vencen hoy.',
            priority: 'normal',
            module: 'contacts',
            // The record that the task belongs to: the last part of its address in the CRM.
            recordId: '65d8b6195befbbd25409bb01',
            owner: 'ADMIN_@demo',
            completionDate: `${day} 17:00:00`,
            reminderDate: `${day} 08:30:00`,
            remember: true,
          },
        },
      ],
    },
  ],
});
