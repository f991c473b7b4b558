import { findCaseById } from '../../wolkvox/find-case.ts';
import { countedRead, type SpendCall, spendWithinTime } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import type { Settlement } from '../ledger/settlement.ts';
import type { Preparation } from './find-case.ts';

/**
 * Reads the case that a call in form-data made, and returns what follows: `delivered` where the case shows a file; parked as
 * `file_not_stored` where it shows none; a later search where it could not be read. Costs a call.
 */
export async function settleByFile(
  { limits, clock: { now } }: EngineServices,
  job: Pick<Preparation, 'crm' | 'deadline'> & { readonly spendCall: SpendCall },
  made: Required<Pick<Settlement, 'crmId'>> & Pick<Settlement, 'idPrefijo'>,
): Promise<Settlement> {
  const { crm, deadline } = job;
  const spendCall = spendWithinTime(job.spendCall, deadline, { limits, now });
  const read = () => findCaseById(crm, made.crmId ?? '');
  const record = await countedRead(spendCall, 'cases/queryCases.php', read).catch(() => undefined);
  if (record?.allFiles === undefined) {
    const [firstMs = 0] = limits.searchAfterMs;
    return { status: 'uncertain', reason: 'file_unconfirmed', searchAt: now() + firstMs, ...made };
  }
  if (record.allFiles.length === 0) return { status: 'uncertain', reason: 'file_not_stored', ...made };
  return { status: 'delivered', ...made };
}
