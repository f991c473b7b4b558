import * as z from 'zod/mini';
import { defineBridge } from '../../lib/config/bridge.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { newCase } from '../setup/new-case.ts';
import { soon } from './soon.ts';

const Order = z.object({ order: z.string(), email: z.string(), file: z.optional(z.string()) });

/** A command without `attachments`, as users write it. */
const plainRecord: CommandInput = { kind: 'insertRecord', module: 'contacts', fields: { Ciudad: 'Cali' } };

/** Sources of two operations, one of each kind. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' }, otra: { server: 'crm0002.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [({ key }) => (key.startsWith('registros/') ? plainRecord : undefined)],
  },
  sources: {
    default: { operation: 'demo' },
    shop: {
      operation: 'demo',
      auth: 'signature',
      waitSeconds: 0,
      buckets: ['shop-files/orders/'],
      hook(payload) {
        const { order, email, file } = Order.parse(payload);
        if (order === 'none') return undefined;
        if (order === 'record') return plainRecord;
        return {
          kind: 'insertCase',
          case: { ...newCase, contact: email, description: `Pedido ${order}` },
          ...(file && {
            attachments: [{ bucket: 'shop-files', key: file, size: 1, name: 'pedido.pdf', type: 'application/pdf' }],
          }),
        };
      },
    },
    // Passes on whatever fields it gets, and the time.
    mirror: {
      operation: 'demo',
      hook: (payload, { receivedAt }) => ({
        kind: 'insertRecord',
        module: 'contacts',
        fields: { ...payload, Recibido: receivedAt.toISOString() },
      }),
    },
    tasks: { operation: 'otra', commands: ['insertTask'], waitSeconds: 0, maxFileMiB: 1 },
    slow: { operation: 'demo', callsPerMinute: 2, waitSeconds: 0 },
    robot: { operation: 'demo', auth: 'iam' },
    app: {
      operation: 'demo',
      auth: { jwt: { issuer: 'https://issuer.example', audience: ['bridge'], scopes: ['cases'] } },
    },
  },
  schedules: [
    { name: 'registro', operation: 'demo', expression: 'cron(0 8 ? * MON *)', commands: () => [plainRecord] },
  ],
  limits: soon,
});
