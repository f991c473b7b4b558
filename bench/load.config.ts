import * as z from 'zod/mini';
import { defineBridge } from '../lib/config.ts';

const Order = z.object({ order: z.string() });

/** One source that calls as fast as it is answered, an operation with two tokens. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com', tokens: 2 } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    default: {
      operation: 'demo',
      waitSeconds: 0,
      hook(payload) {
        return {
          kind: 'insertCase',
          case: {
            type: 'Request',
            responsible: 'ADMIN_@demo',
            owner: 'ADMIN_@demo',
            contact: 'cliente@example.com',
            description: `Pedido ${Order.parse(payload).order}`,
            status: 'Abierto',
            priority: 'Media',
          },
        };
      },
    },
  },
  schedules: [],
});
