import { RefusedError } from '../cli/refused-error.ts';
import type { RealCrm } from './stack.ts';

const names = ['WOLKVOX_SERVER', 'WOLKVOX_OPERATION', 'WOLKVOX_TOKEN'] as const;

/** The CRM that the environment names. Returns `undefined` when it names none. Throws when only a part is set. */
export function realCrmFrom(environment: Readonly<Record<string, string | undefined>>): RealCrm | undefined {
  const [server = '', operation = '', token = ''] = names.map((name) => environment[name]?.trim());
  if (server === '' && operation === '' && token === '') return undefined;
  const missing = names.filter((name) => !environment[name]?.trim());
  if (missing.length > 0) {
    throw new RefusedError(
      `To talk to the real CRM, set ${missing.join(' and ')} too; to talk to the simulator, set none.`,
    );
  }
  return { server, operation, token };
}
