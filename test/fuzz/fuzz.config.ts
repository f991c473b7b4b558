import { defineBridge } from '../../lib/config/bridge.ts';
import { soon } from '../stack/soon.ts';

/** One source that may do everything. Its hook accepts any payload. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    default: {
      operation: 'demo',
      hook: (payload) => ({ kind: 'insertRecord', module: 'contacts', fields: payload }),
    },
  },
  schedules: [],
  limits: soon,
});
