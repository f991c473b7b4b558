import type { SpendCall } from '../counted-read.ts';
import type { CountedCall, Quota, QuotaUse } from './quota.ts';

/** Returns a function that counts one call for a read. It returns false when the day has none left for this use. */
export function spendReads(quota: Quota, token: string, use: QuotaUse = 'reserved'): SpendCall {
  return async () => (await quota.spendCall(token, use)) !== undefined;
}

/** Returns the same, where the first read is counted already. `giveBack` subtracts it when no read was made. */
export function spendReadsFrom(
  spendAgain: SpendCall,
  counted: CountedCall,
): { readonly spendCall: SpendCall; giveBack(): Promise<void> } {
  let unused: CountedCall | undefined = counted;
  return {
    async spendCall() {
      if (!unused) return spendAgain();
      unused = undefined;
      return true;
    },
    async giveBack() {
      await unused?.giveBack();
    },
  };
}
