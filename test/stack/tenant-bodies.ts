/** Bodies that every source of the tenants' configuration would be right to send, were it allowed to. */
export const tenantCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'De un solo dueño',
  status: 'Abierto',
  priority: 'Media',
};

export const tenantTask = {
  name: 'Llamar',
  description: 'Confirmar',
  priority: 'high' as const,
  module: 'contacts',
  recordId: 'c'.repeat(24),
  owner: 'ADMIN_@demo',
  remember: true,
};
