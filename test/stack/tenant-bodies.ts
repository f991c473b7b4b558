import { newCase } from '../setup/new-case.ts';

/** Valid bodies for every source of the tenants' configuration, whether or not it may send them. */
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
