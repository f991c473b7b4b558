import type { WakeUp } from '../../lib/delivery/lane/wake-ups.ts';
import type { AwsCall } from './aws-wire.ts';

/** One write to a command's row, as AWS answered it. */
export interface TracedWrite {
  readonly ms: number;
  readonly status: string;
  /** False: its condition failed, or AWS refused it. */
  readonly written: boolean;
}

interface Values {
  readonly N?: string;
  readonly S?: string;
}

/** What was written into each command's row. Where it stood in between is in no row any more. */
export class LedgerTrace {
  readonly #writes = new Map<string, TracedWrite[]>();
  readonly #beganAt = performance.now();
  /** By lane, such as `demo#0`: when its invocations began. */
  readonly awakenings = new Map<string, number[]>();
  /** By lane: the last rest that it wrote down. Epoch ms. */
  readonly rests = new Map<string, { readonly until: number; readonly reason: string }>();
  /** How often a token's day had no call left for what waited, by the engine's own account: each token and day once. */
  readonly spentDays = new Set<string>();
  /** How often anybody tried to write into a row: while this grows, something goes on, however slow the machine is. */
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
    const operation = keyOf(input, 'lanes#');
    const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, { M?: Record<string, Values> }>;
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

  /** All of it in one line. */
  historyOf(id: string): string {
    return this.of(id)
      .map(({ ms, status, written }) => `${ms} ${status}${written ? '' : ' (refused)'}`)
      .join(' · ');
  }

  /** Whether the row ever stood there. */
  wasEver(id: string, status: string): boolean {
    return this.of(id).some((write) => write.written && write.status === status);
  }
}

/** Of a write that begins a lane's next epoch: the wake-up for which it does. */
export function wakeUpOf({ action, input }: Pick<AwsCall, 'action' | 'input'>): WakeUp | undefined {
  if (action !== 'UpdateItem') return undefined;
  const operation = keyOf(input, 'lanes#');
  const names = Object.values((input['ExpressionAttributeNames'] ?? {}) as Record<string, string>);
  const name = names.find((one) => one.startsWith('epoch'));
  const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, Values>;
  if (!operation || !name) return undefined;
  return { operation, number: Number(name.slice('epoch'.length)), epoch: Number(values[':epoch']?.N) };
}

/** Of a write to a command's row: the command's id. */
export function rowId(input: AwsCall['input']): string | undefined {
  return keyOf(input, 'cmd#');
}

/** What follows the prefix in the key of the item. */
function keyOf(input: AwsCall['input'], prefix: string): string | undefined {
  const { pk } = (input['Key'] ?? input['Item'] ?? {}) as { pk?: { S?: string } };
  return pk?.S?.startsWith(prefix) ? pk.S.slice(prefix.length) : undefined;
}

/** The status that a write sets, if it sets one. */
export function writtenStatus(action: string, input: AwsCall['input']): string | undefined {
  if (action === 'PutItem') return (input['Item'] as { status?: { S?: string } } | undefined)?.status?.S;
  if (action !== 'UpdateItem') return undefined;
  const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, { S?: string }>;
  return values[':set_status']?.S;
}
