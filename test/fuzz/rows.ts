import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Stack } from '../../local/stack.ts';

/** Ids of the ledger's commands, and of those that wait for their files. */
export async function ledgerIds({ host }: Pick<Stack, 'host'>): Promise<Set<string>> {
  const items = await host.aws.dynamodb.items(host.refs['Ledger'] ?? '');
  return new Set(items.flatMap(({ pk }) => /^(?:cmd|upload)#(.+)$/.exec(pk?.S ?? '')?.[1] ?? []));
}

/** Ids of the commands whose payload is stored. */
export async function payloadIds({ host, s3 }: Pick<Stack, 'host' | 's3'>): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: host.refs['Payloads'] ?? '' },
  )) {
    for (const { Key = '' } of Contents) ids.add(/^(?:bound|commands|later)\/([a-z2-7]{26})\//.exec(Key)?.[1] ?? Key);
  }
  return ids;
}
