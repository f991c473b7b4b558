// send-large.ts <url> <bytes>: attaches a generated file to a case and prints the process's peak resident memory in KiB.
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../../lib/wolkvox/client.ts';

const [server = '', size = '0'] = process.argv.slice(2);
const crm = createWolkvox({ server, operation: 'demo', token: 'demo-token', allowLoopback: true });
const length = Number(size);

async function* pieces() {
  for (let sent = 0; sent < length; sent += 65_536) yield Buffer.alloc(Math.min(65_536, length - sent), 1);
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
