import { demoCase } from './demo-case.ts';

/** One call of a run. */
export interface LoadCall {
  readonly kind: 'case' | 'hook' | 'task' | 'record change' | 'case change';
  /** Unique text in the written record, by which the call is found in the CRM. */
  readonly label: string;
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  /** Id of the changed record or case. Undefined for an insert. */
  readonly target?: string;
}

/** The kinds of ten successive calls. */
const mixture = [
  'case',
  'hook',
  'record change',
  'case',
  'task',
  'case change',
  'case',
  'hook',
  'record change',
  'case',
];

/** The call with that number, from 0. Changes are distributed evenly over the given records and cases. */
export function loadCall(number: number, contacts: readonly string[], cases: readonly string[]): LoadCall {
  const label = `carga-${String(number).padStart(8, '0')}`;
  const kind = mixture[number % mixture.length] as LoadCall['kind'];
  const [contact = '', caseId = ''] = [contacts, cases].map((ids) => ids[Math.floor(number / 10) % ids.length] ?? '');
  const post = (path: string, body: unknown) => ({ kind, label, method: 'POST', path, body }) as const;
  switch (kind) {
    case 'case':
      return post('/cases', { ...demoCase, description: `Solicitud ${label}` });
    case 'hook':
      return post('/hooks/default', { order: label });
    case 'task':
      return post('/tasks', {
        name: label,
        description: 'Confirmar los datos.',
        priority: 'normal',
        module: 'contacts',
        recordId: contact,
        owner: 'ADMIN_@demo',
        completionDate: '2026-12-01 17:00',
        reminderDate: '2026-12-01 08:30',
        remember: false,
      });
    case 'record change':
      return { ...change, kind, label, path: `/records/contacts/${contact}`, target: contact, body: { [label]: 'sí' } };
    case 'case change': {
      const body = { responsible: 'ADMIN_@demo', status: 'En espera', form: { [label]: 'sí' } };
      return { ...change, kind, label, path: `/cases/${caseId}`, target: caseId, body };
    }
  }
}

const change = { method: 'PATCH' } as const;
