import { defineBridge } from '../lib/config/bridge.ts';
import { rows } from '../lib/config/rows.ts';
import { demoCase } from './demo-case.ts';

/** A list, of which each row becomes a case. */
export default defineBridge({
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: {
    operation: 'demo',
    rules: [
      () =>
        rows({ columns: ['cedula', 'nombre', 'correo'], key: 'cedula' }, ({ cedula, nombre, correo }) => ({
          kind: 'insertCase',
          case: { ...demoCase, contact: correo, description: `${nombre}, cédula ${cedula}` },
        })),
    ],
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
});
