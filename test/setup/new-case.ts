/** A case that the simulator takes as it is. Configurations import it too, so it stands alone. */
export const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Una solicitud',
  status: 'Abierto',
  priority: 'Media',
};
