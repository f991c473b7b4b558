import { defineBridge } from '../../lib/config/bridge.ts';
import type { Hook } from '../../lib/config/sources.ts';
import { soon } from './soon.ts';
import { tenantCase, tenantTask } from './tenant-bodies.ts';

/** Returns the command that the payload asks for: its kind, its module, the key of a file, and that of a file it goes without. */
const obey: Hook = ({ kind, file, without, module = 'contacts' }) => {
  const missing =
    typeof without === 'string'
      ? [
          {
            ...{
              bucket: 'shared-files',
              key: without,
              versionId: 'v1',
              size: 1,
              name: 'a.pdf',
              type: 'application/pdf',
            },
            ...({ number: 1, why: 'too_large', linkDays: 14 } as const),
          },
        ]
      : undefined;
  const attachments =
    typeof file === 'string'
      ? [{ bucket: 'shared-files', key: file, size: 1, name: 'a.pdf', type: 'application/pdf' }]
      : [];
  switch (kind) {
    case 'insertCase':
      return { kind, case: tenantCase, attachments, ...(missing && { missing }) };
    case 'updateCase':
      return { kind, caseId: 'c'.repeat(24), changes: { status: 'Cerrado' }, attachments };
    case 'insertTask':
      return { kind, task: { ...tenantTask, completionDate: new Date(), reminderDate: new Date() } };
    case 'insertRecord':
      return { kind, module: String(module), fields: { Ciudad: 'Cali' }, attachments, ...(missing && { missing }) };
    case 'updateRecord':
      return { kind, module: String(module), id: 'c'.repeat(24), fields: { Ciudad: 'Cali' }, attachments };
    default:
      return undefined;
  }
};

/** Two sources of each of two operations. Any two differ in their commands, their modules and their folder of one bucket. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' }, otra: { server: 'crm0002.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    // The source whose key the local stack returns.
    default: { operation: 'demo' },
    shop: {
      operation: 'demo',
      auth: 'signature',
      commands: ['insertCase', 'insertTask'],
      waitsAtOnce: 1,
      callsPerDay: 1,
      buckets: ['shared-files/shop/'],
      hook: obey,
      waitSeconds: 0,
    },
    desk: {
      operation: 'demo',
      commands: ['insertCase', 'updateCase'],
      buckets: ['shared-files/desk/'],
      hook: obey,
      waitSeconds: 0,
    },
    crew: {
      operation: 'otra',
      commands: ['insertRecord', 'insertTask'],
      modules: ['contacts', 'de crew'],
      buckets: ['shared-files/crew/'],
      hook: obey,
      waitSeconds: 0,
    },
    book: {
      operation: 'otra',
      auth: 'signature',
      commands: ['insertRecord', 'updateRecord'],
      modules: ['contacts', 'de book'],
      buckets: ['shared-files/book/'],
      hook: obey,
      waitSeconds: 0,
    },
  },
  schedules: [],
  limits: soon,
});
