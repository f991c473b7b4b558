/** A case that the simulator takes as it is, but for what it is about. */
export const demoCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  status: 'Abierto',
  priority: 'Media',
};
