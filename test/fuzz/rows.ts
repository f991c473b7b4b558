import type { Stack } from '../../local/stack.ts';

/** Ids of the ledger's commands, and of those that wait for their files. */
export async function ledgerIds({ host }: Pick<Stack, 'host'>): Promise<Set<string>> {
  const items = await host.aws.dynamodb.items(host.refs['Ledger'] ?? '');
  return new Set(items.flatMap(({ pk }) => /^(?:cmd|upload)#(.+)$/.exec(pk?.S ?? '')?.[1] ?? []));
}
