import { attached } from '../../lib/config/attached.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import { rule } from '../../lib/config/rule.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { newCase } from '../setup/new-case.ts';
import { soon } from './soon.ts';

function madeOf(upload: Upload): Command {
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
    rules: [madeOf],
    afterDelivery: { tag: true },
    buckets: {
      'acme-documents': { operation: 'demo', prefix: 'inbox/', versioned: true, rules: [madeOf] },
      'acme-plain': { operation: 'other', rules: [madeOf] },
      'acme-loose': { operation: 'demo', rules: [madeOf] },
      'acme-scanned': {
        operation: 'demo',
        versioned: true,
        malwareGate: true,
        afterDelivery: { moveTo: 'done/' },
        rules: [
          rule({ name: 'with a note', prefix: 'note/', refusedFiles: 'note' }, madeOf),
          rule({ name: 'sidecar', prefix: 'sidecar/', needs: ['sidecar'] }, madeOf),
          madeOf,
        ],
      },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
  limits: soon,
});
