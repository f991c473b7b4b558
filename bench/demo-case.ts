/** A case that the simulator accepts, without its description. */
export const demoCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  status: 'Abierto',
  priority: 'Media',
};
