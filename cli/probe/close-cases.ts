import { updateCase } from '../../lib/wolkvox/cases.ts';
import { type Sandbox, unchanged } from './sandbox.ts';

/** Closes the probe's cases. Returns the numbers of those that stay open. The CRM's API cannot delete a case. */
export async function closeCases(sandbox: Sandbox): Promise<string[]> {
  const { crm, words, made } = sandbox;
  const { closed } = words;
  if (closed === undefined) return [...made.values()];
  const open: string[] = [];
  for (const [id, number] of made) {
    const changes = { ...unchanged(sandbox), status: closed, solution: 'Probe of wolkvox-bridge, finished' };
    await updateCase(crm, id, changes).catch(() => open.push(number));
  }
  return open;
}
