import type { Stack } from '../../local/stack.ts';

/** The ids of everything that the ledger says is to be done, or waits for its files. */
export async function ledgerIds({ host }: Pick<Stack, 'host'>): Promise<Set<string>> {
  const items = await host.aws.dynamodb.items(host.refs['Ledger'] ?? '');
  return new Set(items.flatMap(({ pk }) => /^(?:cmd|upload)#(.+)$/.exec(pk?.S ?? '')?.[1] ?? []));
}
