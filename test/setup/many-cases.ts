import type { StoredCase } from '../../local/crm/state.ts';
import type { Engine } from './engine.ts';

/** Puts open cases into the CRM, ten days old. Each `every`th is a complaint. Returns the ids of the complaints. */
export function addCases({ crm, clock }: Pick<Engine, 'crm' | 'clock'>, count: number, every: number): string[] {
  const contactId = crm.state.records.find(({ module }) => module === 'contacts')?.id ?? '';
  const at = clock.ms - 10 * 24 * 3_600_000;
  const made = Array.from(
    { length: count },
    (_, number): StoredCase => ({
      ...{ id: number.toString(16).padStart(24, '0'), operation: 'demo', idPrefijo: `QUE-${number}`, contactId },
      ...{ createdAt: at, modifiedAt: at, visibleAt: at, createdBy: 'ADMIN_@demo', modifiedBy: 'ADMIN_@demo' },
      ...{ origin: '', address: '', type: number % every === 0 ? 'Complaints' : 'Request' },
      ...{ responsible: 'ADMIN_@demo', owner: 'ADMIN_@demo', description: 'Una queja', status: 'Abierto' },
      ...{ priority: 'Media', form: {}, solution: '', closedAt: undefined, reopened: false, files: [], history: [] },
    }),
  );
  crm.state.cases.push(...made);
  return made.filter(({ type }) => type === 'Complaints').map(({ id }) => id);
}
