import * as z from 'zod/mini';
import { defineBridge } from '../lib/config/bridge.ts';
import { demoCase } from './demo-case.ts';

const Order = z.object({ order: z.string() });

/** One source without a wait for the outcome, and an operation with two tokens. */
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
          case: { ...demoCase, description: `Pedido ${Order.parse(payload).order}` },
        };
      },
    },
  },
  schedules: [],
});
