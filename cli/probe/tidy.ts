import { updateCase } from '../../lib/wolkvox/cases.ts';
import { type Sandbox, unchanged } from './sandbox.ts';

/** Closes what the probe made. Gives the numbers of what stays open; the CRM's API offers no way to delete a case. */
export async function tidy(sandbox: Sandbox): Promise<string[]> {
  const { crm, words, made } = sandbox;
  const open: string[] = [];
  for (const [id, number] of made) {
    const closed = words.closed;
    if (closed === undefined) {
      open.push(number);
      continue;
    }
    const changes = { ...unchanged(sandbox), status: closed, solution: 'Probe of wolkvox-bridge, finished' };
    await updateCase(crm, id, changes).catch(() => open.push(number));
  }
  return open;
}
