// Attaches a made-up file to a case and prints the process's peak resident memory in KiB: send-large.ts <url> <bytes>
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../../lib/wolkvox/client.ts';

const [server = '', size = '0'] = process.argv.slice(2);
const crm = createWolkvox({ server, operation: 'demo', token: 'demo-token', allowLoopback: true });
const length = Number(size);

async function* pieces() {
  for (let given = 0; given < length; given += 65_536) yield Buffer.alloc(Math.min(65_536, length - given), 1);
}

const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Grande',
  status: 'Abierto',
  priority: 'Baja',
};
await insertCase(crm, newCase, [{ name: 'large.bin', type: 'application/pdf', length, open: async () => pieces() }]);
process.stdout.write(String(process.resourceUsage().maxRSS));
