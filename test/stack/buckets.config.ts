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
      description: `Documento recibido: ${upload.name}`,
      status: 'Abierto',
      priority: 'Media',
    },
    attachments: [attached(upload)],
  };
}

/** Existing buckets of every kind beside the bridge's own. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' }, other: { server: 'crm0002.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [newCase],
    afterDelivery: { tag: true },
    buckets: {
      'acme-documents': { operation: 'demo', prefix: 'inbox/', versioned: true, rules: [newCase] },
      'acme-plain': { operation: 'other', rules: [newCase] },
      'acme-loose': { operation: 'demo', rules: [newCase] },
      'acme-scanned': {
        operation: 'demo',
        versioned: true,
        malwareGate: true,
        afterDelivery: { moveTo: 'done/' },
        rules: [
          rule({ name: 'with a note', prefix: 'note/', refusedFiles: 'note' }, newCase),
          rule({ name: 'sidecar', prefix: 'sidecar/', needs: ['sidecar'] }, newCase),
          newCase,
        ],
      },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
});
