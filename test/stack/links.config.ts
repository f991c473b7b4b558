import { defineBridge } from '../../lib/config.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { attached } from '../../lib/uploads/attached.ts';
import { rule } from '../../lib/uploads/rule.ts';
import type { Upload } from '../../lib/uploads/upload.ts';

function newCase(upload: Upload): Command {
  return {
    kind: 'insertCase',
    case: {
      type: 'Request',
      responsible: 'ADMIN_@demo',
      owner: 'ADMIN_@demo',
      contact: 'cliente@example.com',
      description: 'Documento recibido',
      status: 'Abierto',
      priority: 'Media',
    },
    attachments: [attached(upload)],
  };
}

const linked = rule({ name: 'linked', refusedFiles: { link: { days: 7 } } }, newCase);

/** Notes with links: by rule for a week, by the operation for two days, and in buckets where not every file may have one. */
export default defineBridge({
  operations: {
    demo: { server: 'crm0001.wolkvox.com', attachmentLimit: 10_000, refusedFiles: { link: { days: 2 } } },
  },
  uploads: {
    operation: 'demo',
    rules: [rule({ name: 'noted', prefix: 'noted/', refusedFiles: 'note' }, newCase), linked],
    buckets: {
      'acme-plain': { operation: 'demo', rules: [linked] },
      'acme-scanned': { operation: 'demo', versioned: true, malwareGate: true, rules: [linked] },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
});
