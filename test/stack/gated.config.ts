import { attached } from '../../lib/config/attached.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import type { GroupCommand } from '../../lib/config/grouping.ts';
import { rule } from '../../lib/config/rule.ts';
import { newCase } from '../setup/new-case.ts';

function caseAbout(description: string): GroupCommand {
  return {
    kind: 'insertCase',
    case: { ...newCase, description },
  };
}

/** The bridge's own bucket behind the malware gate, for groups, single files and `POST /uploads`. Delivered files are moved. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com', updateAttachments: 'append' } },
  uploads: {
    operation: 'demo',
    malwareGate: true,
    afterDelivery: { moveTo: 'done/' },
    rules: [
      rule({ name: 'manifest', prefix: 'manifest/{claim}/' }, ({ parts, name }) => ({
        group: `manifest ${parts.claim}`,
        as: name === 'manifest.json' ? 'manifest' : 'file',
        command: caseAbout(`Siniestro ${parts.claim}`),
      })),
      rule({ name: 'marker', prefix: 'marker/{claim}/', refusedFiles: 'note' }, ({ parts, name }) => ({
        group: `marker ${parts.claim}`,
        as: name === 'READY' ? 'marker' : 'file',
        command: caseAbout(`Siniestro ${parts.claim}`),
      })),
      rule({ name: 'noted', prefix: 'noted/', refusedFiles: 'note' }, (upload) => ({
        ...caseAbout(`Documento ${upload.name}`),
        attachments: [attached(upload)],
      })),
      (upload) => ({ ...caseAbout(`Documento ${upload.name}`), attachments: [attached(upload)] }),
    ],
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
  limits: { lookAgainMs: 150, followMs: 250, backoffMs: 50, groupSettleMs: 500, groupLateMs: 500 },
});
