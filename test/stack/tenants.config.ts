import { defineBridge } from '../../lib/config.ts';
import type { WrittenCommand } from '../../lib/delivery/command.ts';

/** Asks for whatever its payload says: what a source may have done must not depend on its hook's good will. */
const hook = ({ command }: Readonly<Record<string, unknown>>) => command as WrittenCommand;

/** Sources of two operations, each with other rights. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' }, otra: { server: 'crm0002.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    default: { operation: 'demo', buckets: ['norte-files/'], hook },
    sur: { operation: 'otra', commands: ['insertCase', 'updateCase'], buckets: ['sur-files/in/', 'comun/sur/'], hook },
    fichas: { operation: 'otra', commands: ['insertRecord', 'updateRecord'], buckets: ['comun/fichas/'], hook },
    tareas: { operation: 'demo', commands: ['insertTask'], hook },
    firma: { operation: 'demo', auth: 'signature', commands: ['insertCase'], buckets: ['norte-files/firma/'], hook },
  },
  schedules: [],
});
