import { newCase } from '../setup/new-case.ts';

/** Bodies that every source of the tenants' configuration would be right to send, were it allowed to. */
export const tenantCase = { ...newCase, description: 'De un solo dueño' };

export const tenantTask = {
  name: 'Llamar',
  description: 'Confirmar',
  priority: 'high' as const,
  module: 'contacts',
  recordId: 'c'.repeat(24),
  owner: 'ADMIN_@demo',
  remember: true,
};
