/** A case that the simulator accepts. Configurations import it too, so this file imports nothing. */
export const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Una solicitud',
  status: 'Abierto',
  priority: 'Media',
};
