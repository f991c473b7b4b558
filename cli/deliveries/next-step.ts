import { chargedAttempts, type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import type { Operator } from '../operator.ts';
import { duration } from '../wording.ts';
import { shownStatus } from './shown-status.ts';
import { whereToLook } from './where-to-look.ts';

/** Returns what the operator should do about a delivery, with the commands to paste. */
export function nextStep({ engine, commandLine }: Operator, delivery: Delivery): string {
  const now = engine.clock.now();
  const { id } = delivery;
  const withReason = (words: string) => `  ${commandLine(`deliveries ${words} --reason "…"`)}`;
  switch (delivery.status) {
    case 'accepted': {
      const { notBefore = 0 } = delivery;
      const [manyAttempts = 0] = engine.limits.stuckAttempts;
      return [
        notBefore > now
          ? `nothing to do. It is sent in ${duration(notBefore - now)}, or once its token may be used again`
          : 'nothing to do. A lane sends it when its turn comes. If none does, see its token above',
        ...(chargedAttempts(delivery) >= manyAttempts
          ? ['if it is not wanted any more:', withReason(`resolve ${id} --as rejected`)]
          : []),
      ].join('\n');
    }
    case 'sending':
    case 'committing': {
      if (delivery.leaseUntil >= now) {
        return `nothing to do. A worker has it for ${duration(delivery.leaseUntil - now)} at most`;
      }
      const fate = delivery.status === 'sending' ? 'sends it again' : 'makes it uncertain';
      return `nothing to do. Its worker was lost, and a lane ${fate} when its turn comes. If none does, see its token above`;
    }
    case 'delivered':
      if (shownStatus(delivery) !== 'missing') return 'nothing to do. It is in the CRM';
      return ['correct the cause. Then send the missing files alone:', withReason(`retry ${id}`)].join('\n');
    case 'rejected':
      return ['correct the cause. Then let its sender send it anew, or send it again:', withReason(`retry ${id}`)].join(
        '\n',
      );
    case 'uncertain':
      if (isSearchDue(delivery)) {
        return `nothing to do yet. The bridge searches the CRM for it in ${duration(delivery.searchAt - now)}`;
      }
      if (delivery.reason === 'file_not_stored') {
        return [
          `the case ${delivery.idPrefijo ?? delivery.crmId} was made without its file. Add the file in the CRM by hand. Then run:`,
          withReason(`resolve ${id} --as delivered`),
        ].join('\n');
      }
      return [
        `look for it in the CRM. ${whereToLook(delivery)}. Then run one of these.`,
        'It is there:',
        withReason(`resolve ${id} --as delivered --crm-id CRM_ID`),
        'It is not there, and is not wanted any more:',
        withReason(`resolve ${id} --as rejected`),
        'It is not there, and is still wanted:',
        withReason(`retry ${id}`),
      ].join('\n');
  }
}
