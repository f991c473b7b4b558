import type { Fault, FaultRule } from '../../local/crm/faults.ts';
import type { Rig } from './rig.ts';

/** One class of the CRM's faults. `late`: after the last byte, so that the result of the call is unknown. */
export interface FaultClass {
  readonly name: string;
  readonly fault: Fault;
  /** A second fault of the same calls. */
  readonly also?: Fault;
  readonly late: boolean;
}

/** How long after a disconnect the CRM may still apply a call: longer than the searches last. */
export const longestGhostMs = 4_000;

const answers = ['500', '502', '504', 'html-200', 'empty-200', 'redirect-302', 'truncated-json', 'code-contradiction'];

/** Visible only long after the last search. */
const unseen: Fault = { kind: 'search-lag', ms: 600_000, name: 'never found' };

/** Every class of fault that the simulator knows. Not the spent quota, which has its own operation. */
export function faultClasses(answerMs: number): FaultClass[] {
  const early = (name: string, fault: Fault): FaultClass => ({ name, fault: { ...fault, name }, late: false });
  const late = (name: string, fault: Fault): FaultClass => ({ name, fault: { ...fault, name }, late: true });
  return [
    early('accept delayed', { kind: 'accept-delay', ms: 200 }),
    early('connection dropped', { kind: 'drop-connection' }),
    early('no TLS spoken', { kind: 'break-tls' }),
    early('reset at the beginning', { kind: 'reset-at', fraction: 0.01 }),
    early('reset half-way', { kind: 'reset-at', fraction: 0.5 }),
    late('reset at the last byte', { kind: 'reset-before-end', bytes: 1 }),
    early('slow reader', { kind: 'slow-reader', bytesPerSecond: 20_000 }),
    early('stall half-way', { kind: 'stall', fraction: 0.5, ms: 400 }),
    ...(['before-body', 'after-body'] as const).flatMap((when) => [
      early(`refused ${when}: two at a time`, { kind: 'refuse', when, as: 'simultaneous' }),
      early(`refused ${when}: token`, { kind: 'refuse', when, as: 'token' }),
      early(`refused ${when}: 412`, { kind: 'refuse', when, as: { code: 412, msg: 'PRECONDITION FAILED' } }),
    ]),
    early('refused before-body: maintenance', { kind: 'refuse', when: 'before-body', as: 'maintenance' }),
    early('web server answers 503, early', { kind: 'web-server', status: 503, early: true, retryAfter: '1' }),
    late('web server answers 429, late', { kind: 'web-server', status: 429, early: false }),
    late('refused after-body: maintenance', { kind: 'refuse', when: 'after-body', as: 'maintenance' }),
    late('reset after it was applied', { kind: 'reset', applied: true }),
    { ...late('reset, applied, never found', { kind: 'reset', applied: true }), also: unseen },
    { ...late('504, applied, never found', { kind: 'answer', as: '504', applied: true }), also: unseen },
    late('reset, not applied', { kind: 'reset', applied: false }),
    ...answers.flatMap((as) => [
      late(`${as} and applied`, { kind: 'answer', as: as as never, applied: true }),
      late(`${as}, not applied`, { kind: 'answer', as: as as never, applied: false }),
    ]),
    late('success without an id', { kind: 'answer', as: 'no-id', applied: true }),
    late('answer after the time-out', { kind: 'answer-after', ms: answerMs + 700 }),
    late('applied after the CRM hung up', { kind: 'apply-after-leaving', ms: longestGhostMs, hangUp: true }),
    late('applied after the client left', { kind: 'apply-after-leaving', ms: 100 }),
    early('third party in the slots', { kind: 'third-party', slots: 1, ms: 150 }),
    early('search lags', { kind: 'search-lag', ms: 1_000 }),
    early('search without data', { kind: 'data-absent' }),
    early('search shows one twice', { kind: 'two-hits' }),
  ];
}

/** Slow calls may use up the short time for an answer. */
const slowing = new Set(['slow reader', 'stall half-way']);

/** True when only the CRM may know after this fault whether the call was applied. */
export function mayLeaveDoubt({ name, late }: FaultClass): boolean {
  return late || slowing.has(name);
}

/** True when the call that met it never arrived, so that the CRM's log does not have it. */
export function isOfConnection({ fault: { kind } }: FaultClass): boolean {
  return kind === 'accept-delay' || kind === 'drop-connection' || kind === 'break-tls';
}

/** Makes a share of the calls of burning tokens fail, distributed evenly over all classes. */
export class CrmFaults {
  /** The rules by class. */
  readonly rules: ReadonlyMap<FaultClass, FaultRule[]>;
  readonly #rig: Rig;
  readonly #probability: number;
  #seed: number;

  constructor(rig: Rig, share: number, seed: number) {
    this.#rig = rig;
    this.#seed = seed * 10_007;
    const classes = faultClasses(rig.limits.answerMs ?? 0);
    this.#probability = share / classes.length;
    // A fault of a connection strikes before the token is known.
    this.rules = new Map(classes.map((one) => [one, isOfConnection(one) ? [this.#rule(one, {})] : []]));
    for (const operation of rig.shape.filter(({ role }) => role === 'burning')) operation.tokens.map(this.burn);
  }

  /** Makes calls of this token fail too from now on. */
  readonly burn = (token: string): void => {
    for (const [one, rules] of this.rules) {
      if (!isOfConnection(one)) rules.push(this.#rule(one, { token }));
    }
  };

  #rule({ fault, also }: FaultClass, only: { token?: string }): FaultRule {
    // The same seed hits the same calls.
    const match = { ...only, probability: this.#probability, seed: this.#seed++ };
    if (also) this.#rig.crm.faults.add({ match, fault: also });
    return this.#rig.crm.faults.add({ match, fault });
  }
}
