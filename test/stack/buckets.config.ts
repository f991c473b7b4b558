import { attached } from '../../lib/config/attached.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import { rule } from '../../lib/config/rule.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { newCase } from '../setup/new-case.ts';
import { soon } from './soon.ts';

function caseOf(upload: Upload): Command {
  return {
    kind: 'insertCase',
    case: { ...newCase, description: `Documento recibido: ${upload.name}` },
    attachments: [attached(upload)],
  };
}

/** Existing buckets of every kind beside the bridge's own. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' }, other: { server: 'crm0002.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [caseOf],
    afterDelivery: { tag: true },
    buckets: {
      'acme-documents': { operation: 'demo', prefix: 'inbox/', versioned: true, rules: [caseOf] },
      'acme-plain': { operation: 'other', rules: [caseOf] },
      'acme-loose': { operation: 'demo', rules: [caseOf] },
      'acme-scanned': {
        operation: 'demo',
        versioned: true,
        malwareGate: true,
        afterDelivery: { moveTo: 'done/' },
        rules: [
          rule({ name: 'with a note', prefix: 'note/', refusedFiles: 'note' }, caseOf),
          rule({ name: 'sidecar', prefix: 'sidecar/', needs: ['sidecar'] }, caseOf),
          caseOf,
        ],
      },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
  limits: soon,
});
