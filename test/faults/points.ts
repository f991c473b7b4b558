import type { AwsCall } from './aws-wire.ts';
import type { CrmPoint } from './crm-wire.ts';
import { rowId, writtenStatus } from './ledger-trace.ts';

/** A point at which a process is killed, how the wires recognise it, and the promised outcome. */
export interface CrashPoint {
  readonly name: string;
  readonly what: string;
  /** The function whose processes are killed. */
  readonly victim: 'receive-webhook' | 'deliver';
  /** Bytes of each command's file, and the number of commands that wait together. Large files take time. */
  readonly upload?: { readonly bytes: number; readonly together: number };
  /** Commands that come besides those at the point, so that lanes have more than one each. */
  readonly besides?: number;
  /** The call that is held: to AWS, before or after it is done, or to the CRM. Undefined: killed when all is done. */
  readonly at:
    | { readonly wire: 'aws'; readonly when: 'before' | 'after'; readonly is: (call: AwsCall) => boolean }
    | { readonly wire: 'crm'; readonly point: CrmPoint }
    | undefined;
  readonly promises: (outcome: Outcome) => boolean;
}

/** The outcome of a command: its row's last status, and the number of times the CRM applied it. */
export interface Outcome {
  readonly status: string | undefined;
  readonly parked: boolean;
  readonly applied: number;
}

const isRowPut = ({ action }: AwsCall) => action === 'PutItem';
const isWriteOf = (status: string) => (call: AwsCall) =>
  call.action === 'UpdateItem' && writtenStatus(call.action, call.input) === status;

/** Recognises the claim of a command whose payload was read before. */
function isClaimAfterRead(): (call: AwsCall) => boolean {
  const read = new Set<string | undefined>();
  return (call) => {
    const [, id] = /\/commands\/([^/]+)\//.exec(decodeURIComponent(call.path)) ?? [];
    if (call.service === 's3' && call.action === 'GET') read.add(id);
    return isWriteOf('sending')(call) && read.has(rowId(call.input));
  };
}

const appliedOnce = ({ status, applied }: Outcome) => status === 'delivered' && applied === 1;
/** It must not be sent again, and a search does not find it. */
const parkedUnsent = ({ status, parked, applied }: Outcome) => status === 'uncertain' && parked && applied === 0;
/** The CRM applied it, and a search finds it. */
const foundBySearch = ({ status, applied }: Outcome) => applied === 1 && status === 'delivered';

export const crashPoints: readonly CrashPoint[] = [
  receive('P0', 'before the row is written', { wire: 'aws', when: 'before', is: isRowPut }),
  receive('P1', 'row written, nobody woken', { wire: 'aws', when: 'after', is: isRowPut }),
  receive('P2', 'woken, not yet answered', {
    wire: 'aws',
    when: 'after',
    is: ({ action }) => action === 'SendMessageBatch',
  }),
  deliver('P3', 'before the claim', { wire: 'aws', when: 'before', is: isWriteOf('sending') }, appliedOnce),
  {
    ...deliver(
      'P3a',
      'read ahead, before the claim',
      { wire: 'aws', when: 'before', is: isClaimAfterRead() },
      appliedOnce,
    ),
    besides: 16,
  },
  deliver('P4', 'claimed, nothing sent', { wire: 'aws', when: 'after', is: isWriteOf('sending') }, appliedOnce),
  // More than the sockets' buffers hold. Otherwise the whole body is sent before the first part arrives.
  {
    ...deliver('P5', 'a part of the body sent', { wire: 'crm', point: 'part' }, appliedOnce),
    upload: { bytes: 12_000_000, together: 4 },
  },
  deliver(
    'P6',
    'all but the last byte sent',
    { wire: 'aws', when: 'before', is: isWriteOf('committing') },
    appliedOnce,
  ),
  deliver(
    'P7',
    'commit written, answer unknown',
    { wire: 'aws', when: 'after', is: isWriteOf('committing') },
    parkedUnsent,
  ),
  deliver('P8', 'committed, last byte not at the CRM', { wire: 'crm', point: 'whole' }, parkedUnsent),
  deliver('P9', 'applied, answer not read', { wire: 'crm', point: 'answered' }, foundBySearch),
  deliver(
    'P10',
    'answer read, not written',
    { wire: 'aws', when: 'before', is: isWriteOf('delivered') },
    foundBySearch,
  ),
  deliver(
    'P11',
    'outcome written, not acknowledged',
    { wire: 'aws', when: 'after', is: isWriteOf('delivered') },
    appliedOnce,
  ),
  deliver('P12', 'all done', undefined, appliedOnce),
];

function receive(name: string, what: string, at: CrashPoint['at']): CrashPoint {
  return { name, what, victim: 'receive-webhook', at, promises: appliedOnce };
}

function deliver(name: string, what: string, at: CrashPoint['at'], promises: CrashPoint['promises']): CrashPoint {
  return { name, what, victim: 'deliver', at, promises };
}
