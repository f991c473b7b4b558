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
    case: { ...newCase, description: 'Documento recibido' },
    attachments: [attached(upload)],
  };
}

const linked = rule({ name: 'linked', refusedFiles: { link: { days: 7 } } }, caseOf);

/** Notes with links: by rule for a week, by the operation for two days, and in buckets without a link for some files. */
export default defineBridge({
  operations: {
    demo: { server: 'crm0001.wolkvox.com', attachmentLimit: 10_000, refusedFiles: { link: { days: 2 } } },
  },
  uploads: {
    operation: 'demo',
    rules: [rule({ name: 'noted', prefix: 'noted/', refusedFiles: 'note' }, caseOf), linked],
    buckets: {
      'acme-plain': { operation: 'demo', rules: [linked] },
      'acme-scanned': { operation: 'demo', versioned: true, malwareGate: true, rules: [linked] },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
  limits: soon,
});
