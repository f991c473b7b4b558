import { attached } from '../lib/config/attached.ts';
import { defineBridge } from '../lib/config/bridge.ts';
import { demoCase } from './demo-case.ts';

/** An existing archive. Each of its files becomes a case. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [],
    buckets: {
      'acme-archive': {
        operation: 'demo',
        versioned: true,
        rules: [
          (upload) => ({
            kind: 'insertCase',
            case: { ...demoCase, description: `Documento del archivo: ${upload.name}` },
            attachments: [attached(upload)],
          }),
        ],
      },
    },
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
});
