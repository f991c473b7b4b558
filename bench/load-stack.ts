import { demoSeed } from '../local/crm/seed.ts';
import { type Stack, startStack } from '../local/stack.ts';

/** How many records, and at most how many cases, the changes of a run go round. */
export const targets = 100;

/** The contacts that tasks and changes of a run are about. */
export const contacts = Array.from(
  { length: targets },
  (_, number) => `65d8b6195befbbd2540a${String(number).padStart(4, '0')}`,
);

/** The packaged stack with the CRM of the demonstration, more contacts, and tokens with calls enough for the whole run. */
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
  stack.host.aws.secrets.put('wolkvox/demo', JSON.stringify({ tokens }));
  return stack;
}
