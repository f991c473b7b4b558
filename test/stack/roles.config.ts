import { attached } from '../../lib/config/attached.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import { rule } from '../../lib/config/rule.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { newCase } from '../setup/new-case.ts';

function caseOf(upload: Upload): Command {
  return { kind: 'insertCase', case: newCase, attachments: [attached(upload)] };
}

/** Everything that gives a role more rights: links, a malware gate, tags on files. Beside it a bucket that needs none of it. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    afterDelivery: { tag: true },
    rules: [caseOf],
    buckets: {
      'acme-plain': { operation: 'demo', prefix: 'inbox/', rules: [caseOf] },
      'acme-scanned': {
        operation: 'demo',
        versioned: true,
        malwareGate: true,
        rules: [rule({ refusedFiles: { link: { days: 3 } } }, caseOf)],
      },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
});
