import type { WakeUp } from '../../lib/delivery/lane/wake-ups.ts';
import type { AwsCall } from './aws-wire.ts';

/** One write to a command's row. `ms`: milliseconds of the run. */
export interface TracedWrite {
  readonly ms: number;
  readonly status: string;
  /** False when its condition failed, or AWS refused it. */
  readonly written: boolean;
}

interface AttributeValue {
  readonly N?: string;
  readonly S?: string;
}

/** The history of each command's row. The row itself holds only its last state. */
export class LedgerTrace {
  readonly #writes = new Map<string, TracedWrite[]>();
  readonly #beganAt = performance.now();
  /** By lane, such as `demo#0`: the times at which its invocations began. */
  readonly awakenings = new Map<string, number[]>();
  /** By lane: the last rest that it wrote. `until` in epoch ms. */
  readonly rests = new Map<string, { readonly until: number; readonly reason: string }>();
  /** Days of tokens without a call left for waiting commands, by the engine's count. Each token and day once. */
  readonly spentDays = new Set<string>();
  /** Number of attempted writes to rows. While it grows there is progress, even on a slow machine. */
  attempts = 0;

  note({ action, input }: AwsCall, httpStatus: number): void {
    const ms = Math.round(performance.now() - this.#beganAt);
    this.#noteAwakening(wakeUpOf({ action, input }), ms);
    if (action === 'UpdateItem') this.#noteRest(input);
    const id = rowId(input);
    const status = writtenStatus(action, input);
    if (!id || !status) return;
    this.attempts += 1;
    const writes = this.#writes.get(id) ?? [];
    writes.push({ ms, status, written: httpStatus === 200 });
    this.#writes.set(id, writes);
  }

  #noteAwakening(wakeUp: WakeUp | undefined, ms: number): void {
    if (!wakeUp) return;
    const lane = `${wakeUp.operation}#${wakeUp.number}`;
    this.awakenings.set(lane, [...(this.awakenings.get(lane) ?? []), ms]);
  }

  #noteRest(input: AwsCall['input']): void {
    const operation = itemKey(input, 'lanes#');
    const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, { M?: Record<string, AttributeValue> }>;
    for (const [name, { M: rest }] of Object.entries(values)) {
      const [, number] = /^:set_rest(\d+)$/.exec(name) ?? [];
      if (!operation || number === undefined || !rest) continue;
      const [until, reason] = [Number(rest['until']?.N), rest['reason']?.S ?? ''];
      this.rests.set(`${operation}#${number}`, { until, reason });
      if (reason === 'quota' || reason === 'reserve')
        this.spentDays.add(`${operation}#${Math.floor(Number(number) / 2)} ${until}`);
    }
  }

  of(id: string): readonly TracedWrite[] {
    return this.#writes.get(id) ?? [];
  }

  /** The row's writes in one line. */
  historyOf(id: string): string {
    return this.of(id)
      .map(({ ms, status, written }) => `${ms} ${status}${written ? '' : ' (refused)'}`)
      .join(' · ');
  }

  /** True when the row ever had this status. */
  wasEver(id: string, status: string): boolean {
    return this.of(id).some((write) => write.written && write.status === status);
  }
}

/** The wake-up whose epoch this write begins. Returns `undefined` for any other call. */
export function wakeUpOf({ action, input }: Pick<AwsCall, 'action' | 'input'>): WakeUp | undefined {
  if (action !== 'UpdateItem') return undefined;
  const operation = itemKey(input, 'lanes#');
  const names = Object.values((input['ExpressionAttributeNames'] ?? {}) as Record<string, string>);
  const name = names.find((one) => one.startsWith('epoch'));
  const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, AttributeValue>;
  if (!operation || !name) return undefined;
  return { operation, number: Number(name.slice('epoch'.length)), epoch: Number(values[':epoch']?.N) };
}

/** The command's id in a write to its row. Returns `undefined` for any other row. */
export function rowId(input: AwsCall['input']): string | undefined {
  return itemKey(input, 'cmd#');
}

/** The part of the item's key after the prefix. Returns `undefined` for another prefix. */
function itemKey(input: AwsCall['input'], prefix: string): string | undefined {
  const { pk } = (input['Key'] ?? input['Item'] ?? {}) as { pk?: { S?: string } };
  return pk?.S?.startsWith(prefix) ? pk.S.slice(prefix.length) : undefined;
}

/** The status that a write sets. Returns `undefined` when it sets none. */
export function writtenStatus(action: string, input: AwsCall['input']): string | undefined {
  if (action === 'PutItem') return (input['Item'] as { status?: { S?: string } } | undefined)?.status?.S;
  if (action !== 'UpdateItem') return undefined;
  const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, { S?: string }>;
  return values[':set_status']?.S;
}
