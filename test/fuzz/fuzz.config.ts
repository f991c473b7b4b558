import { defineBridge } from '../../lib/config/bridge.ts';
import type { CommandInput } from '../../lib/delivery/command.ts';
import { soon } from '../stack/soon.ts';

/**
 * One source that may do everything. Its hook makes a record of any payload. It returns `comando` as it is, as a careless hook
 * may.
 */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    default: {
      operation: 'demo',
      hook: ({ comando, ...fields }) =>
        comando === undefined ? { kind: 'insertRecord', module: 'contacts', fields } : (comando as CommandInput),
    },
  },
  schedules: [],
  limits: soon,
});
