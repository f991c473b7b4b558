import { defineBridge } from '../../lib/config/bridge.ts';
import { embedded } from '../../lib/config/embedded.ts';
import type { Hook } from '../../lib/config/sources.ts';
import { newCase } from '../setup/new-case.ts';
import { soon } from './soon.ts';

const hook: Hook = (payload) => ({ kind: 'insertCase', case: { ...newCase, description: JSON.stringify(payload) } });
const form = { operation: 'demo', auth: { query: 'key' }, commands: ['insertCase'], callsPerMinute: 600 } as const;

/** Senders that cannot be taught our header, each in its own way. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {
    git: { operation: 'demo', auth: { hmac: 'github' }, hook },
    whatsapp: { operation: 'demo', auth: { hmac: 'meta' }, hook },
    page: { ...form, origins: ['https://www.example.com'], waitSeconds: 0, hook },
    jotform: {
      ...form,
      embeddedFiles: true,
      waitSeconds: 20,
      hook({ rawRequest }) {
        const { q5_mensaje, q6_firma } = rawRequest as Record<string, unknown>;
        return {
          kind: 'insertCase',
          case: { ...newCase, description: String(q5_mensaje) },
          attachments: embedded(q6_firma),
        };
      },
    },
  },
  schedules: [],
  limits: soon,
});
