import type { AwsCall } from './aws-wire.ts';
import type { CrmPoint } from './crm-wire.ts';
import { writtenStatus } from './ledger-trace.ts';

/** Where a process is killed, how the wires recognise that it is there, and what is promised then. */
export interface CrashPoint {
  readonly name: string;
  readonly what: string;
  /** Whose processes are killed. */
  readonly victim: 'receive-webhook' | 'deliver';
  /** Bytes of the file that each command brings, and how many such commands wait there together: large ones take a machine's time. */
  readonly upload?: { readonly bytes: number; readonly together: number };
  /** Held before AWS knows of the call, after it did it, or on the way to or from the CRM; nowhere: killed when all is done. */
  readonly at:
    | { readonly wire: 'aws'; readonly when: 'before' | 'after'; readonly is: (call: AwsCall) => boolean }
    | { readonly wire: 'crm'; readonly point: CrmPoint }
    | undefined;
  readonly promises: (outcome: Outcome) => boolean;
}

/** What became of a command: its row's last status, and how often the CRM has it. */
export interface Outcome {
  readonly status: string | undefined;
  readonly parked: boolean;
  readonly applied: number;
}

const taken = ({ action }: AwsCall) => action === 'PutItem';
const writes = (status: string) => (call: AwsCall) =>
  call.action === 'UpdateItem' && writtenStatus(call.action, call.input) === status;

const once = ({ status, applied }: Outcome) => status === 'delivered' && applied === 1;
/** Nobody may send it again, and a search finds nothing. */
const parkedUnsent = ({ status, parked, applied }: Outcome) => status === 'uncertain' && parked && applied === 0;
/** It is there, and a search finds it. */
const found = ({ status, applied }: Outcome) => applied === 1 && status === 'delivered';

export const crashPoints: readonly CrashPoint[] = [
  receive('P0', 'before the row is written', { wire: 'aws', when: 'before', is: taken }),
  receive('P1', 'row written, nobody woken', { wire: 'aws', when: 'after', is: taken }),
  receive('P2', 'woken, not yet answered', {
    wire: 'aws',
    when: 'after',
    is: ({ action }) => action === 'SendMessageBatch',
  }),
  deliver('P3', 'before the claim', { wire: 'aws', when: 'before', is: writes('sending') }, once),
  deliver('P4', 'claimed, nothing sent', { wire: 'aws', when: 'after', is: writes('sending') }, once),
  // More than the sockets between the function and the CRM can hold: else all of it is sent before that part arrived.
  {
    ...deliver('P5', 'a part of the body sent', { wire: 'crm', point: 'part' }, once),
    upload: { bytes: 12_000_000, together: 4 },
  },
  deliver('P6', 'all but the last byte sent', { wire: 'aws', when: 'before', is: writes('committing') }, once),
  deliver(
    'P7',
    'commit written, answer unknown',
    { wire: 'aws', when: 'after', is: writes('committing') },
    parkedUnsent,
  ),
  deliver('P8', 'committed, last byte not at the CRM', { wire: 'crm', point: 'whole' }, parkedUnsent),
  deliver('P9', 'applied, answer not read', { wire: 'crm', point: 'answered' }, found),
  deliver('P10', 'answer read, not written', { wire: 'aws', when: 'before', is: writes('delivered') }, found),
  deliver('P11', 'outcome written, not acknowledged', { wire: 'aws', when: 'after', is: writes('delivered') }, once),
  deliver('P12', 'all done', undefined, once),
];

function receive(name: string, what: string, at: CrashPoint['at']): CrashPoint {
  return { name, what, victim: 'receive-webhook', at, promises: once };
}

function deliver(name: string, what: string, at: CrashPoint['at'], promises: CrashPoint['promises']): CrashPoint {
  return { name, what, victim: 'deliver', at, promises };
}
