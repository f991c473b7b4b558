import { demoSeed } from '../local/crm/seed.ts';
import { type Stack, startStack } from '../local/stack.ts';

/** Number of records, and maximum number of cases, that a run changes. */
export const targets = 100;

/** Ids of the contacts that tasks and changes of a run refer to. */
export const contacts = Array.from(
  { length: targets },
  (_, number) => `65d8b6195befbbd2540a${String(number).padStart(4, '0')}`,
);

/** Starts the packaged stack with the demo's CRM, more contacts, and two tokens with enough quota for the run. */
export async function startLoadStack(calls: number): Promise<Stack> {
  const tokens = ['load-token-1', 'load-token-2'];
  const { operations } = demoSeed();
  for (const operation of operations) {
    operation.tokens = tokens.map((value) => ({ value, description: 'Load', dailyLimit: 10 * (calls + targets) }));
    operation.contacts.push(
      ...contacts.map((recordId, number) => ({
        recordId,
        id: `20000${number}`,
        name: `Contacto ${number}`,
        email: `contacto${number}@example.com`,
      })),
    );
  }
  const stack = await startStack({ config: 'bench/load.config.ts', crm: { seed: { operations } } });
  stack.host.aws.secrets.put('wolkvox/dev/demo', JSON.stringify({ tokens }));
  return stack;
}
