import { createHash } from 'node:crypto';

/** Sentences that the CRM is documented to answer with. */
export type NamedRefusal = 'not-offered' | 'missing' | 'no-token' | 'token' | 'quota' | 'simultaneous' | 'maintenance';

export type OddAnswer =
  | '500'
  | '502'
  | '504'
  | 'html-200'
  | 'empty-200'
  | 'redirect-302'
  | 'truncated-json'
  /** HTTP 200 with a refusing `code`, or HTTP 500 with `code` 200 when it was applied. */
  | 'code-contradiction'
  /** A success without an id. */
  | 'no-id';

/** What goes wrong on the CRM's side. `applied` says whether the write happened all the same. */
export type Fault = FaultKind & {
  /** What the truth log calls it. Default: its kind. */
  name?: string;
};

export type FaultKind =
  /** A new connection is accepted late, dropped, or answered with bytes that are no TLS. Matches `nth` and `probability` only. */
  | { kind: 'accept-delay'; ms: number }
  | { kind: 'drop-connection' }
  | { kind: 'break-tls' }
  /** Reset once this part of the body arrived, 0 to 1. */
  | { kind: 'reset-at'; fraction: number }
  /** Reset once all but this many bytes arrived. */
  | { kind: 'reset-before-end'; bytes: number }
  | { kind: 'slow-reader'; bytesPerSecond: number }
  /** Nothing is read for a while once this part of the body arrived. */
  | { kind: 'stall'; fraction: number; ms: number }
  | { kind: 'refuse'; when: 'before-body' | 'after-body'; as: NamedRefusal | { code: number; msg: string } }
  /** The connection is reset once the body arrived whole. */
  | { kind: 'reset'; applied: boolean }
  | { kind: 'answer'; as: OddAnswer; applied: boolean }
  /** Applied at once, answered late. */
  | { kind: 'answer-after'; ms: number }
  /** Applied this long after the client left; `hangUp` makes the CRM leave first. */
  | { kind: 'apply-after-leaving'; ms: number; hangUp?: boolean }
  /** Somebody else takes slots of the same token when this call arrives. */
  | { kind: 'third-party'; slots: number; ms: number }
  /** What this call writes is not found by reads for so long. */
  | { kind: 'search-lag'; ms: number }
  /** A read shows its first record twice, under two ids. */
  | { kind: 'two-hits' }
  /** A read answers without `data`. */
  | { kind: 'data-absent' };

export interface FaultMatch {
  /** Such as `cases/insertAttach.php`. */
  endpoint?: string;
  /** Only the nth call, from 1, of those that the rest matches. */
  nth?: number;
  /** Only calls whose body holds this marker; for faults after the body. */
  marker?: string;
  /** The token itself; kept as a hash. */
  token?: string;
  /** 0 to 1, decided by `seed` (default 1): the same seed decides the same way. */
  probability?: number;
  seed?: number;
}

export interface FaultRule {
  readonly fault: Fault;
  /** Calls that met it so far. */
  readonly fired: number;
  remove(): void;
}

/** What of a call a rule may look at; `markers` is undefined until the body arrived. */
export interface FaultSubject {
  endpoint: string;
  tokenHash: string | undefined;
  markers: readonly string[] | undefined;
}

/** What will go wrong, and when. Rules stay until removed. */
export class FaultScript {
  #rules: CountingRule[] = [];

  add({ match = {}, fault }: { match?: FaultMatch; fault: Fault }): FaultRule {
    if (match.marker !== undefined && !afterBodyFaults.has(fault.kind) && !isLateRefusal(fault)) {
      throw new TypeError(`A marker is known after the body only: ${fault.kind} cannot match it.`);
    }
    const rule = new CountingRule(match, fault, () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    });
    this.#rules.push(rule);
    return rule;
  }

  clear(): void {
    this.#rules = [];
  }

  /** The faults of a new connection. */
  strikeConnection(): Fault[] {
    return this.#strike((rule) => connectionFaults.has(rule.fault.kind));
  }

  /** The faults of a call whose headers arrived, but for those that ask for a marker. */
  strikeCall(subject: FaultSubject): Fault[] {
    return this.#strike((rule) => !connectionFaults.has(rule.fault.kind) && !rule.needsMarker && rule.matches(subject));
  }

  /** Those that ask for a marker, once the body arrived. */
  strikeBody(subject: FaultSubject): Fault[] {
    return this.#strike((rule) => rule.needsMarker && rule.matches(subject));
  }

  #strike(concerned: (rule: CountingRule) => boolean): Fault[] {
    return this.#rules.filter((rule) => concerned(rule) && rule.strike()).map((rule) => rule.fault);
  }
}

class CountingRule implements FaultRule {
  readonly fault: Fault;
  readonly remove: () => void;
  readonly #match: Omit<FaultMatch, 'token'>;
  readonly #tokenHash: string | undefined;
  readonly #random: () => number;
  #seen = 0;
  #fired = 0;

  constructor({ token, ...match }: FaultMatch, fault: Fault, remove: () => void) {
    this.#match = match;
    this.#tokenHash = token === undefined ? undefined : createHash('sha256').update(token).digest('hex');
    this.#random = seededRandom(match.seed ?? 1);
    this.fault = fault;
    this.remove = remove;
  }

  get fired(): number {
    return this.#fired;
  }

  get needsMarker(): boolean {
    return this.#match.marker !== undefined;
  }

  matches({ endpoint, tokenHash, markers }: FaultSubject): boolean {
    const match = this.#match;
    if (match.endpoint !== undefined && match.endpoint !== endpoint) return false;
    if (this.#tokenHash !== undefined && this.#tokenHash !== tokenHash) return false;
    return match.marker === undefined || markers?.includes(match.marker) === true;
  }

  strike(): boolean {
    this.#seen++;
    const { nth, probability } = this.#match;
    if (nth !== undefined && nth !== this.#seen) return false;
    if (probability !== undefined && this.#random() >= probability) return false;
    this.#fired++;
    return true;
  }
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function isLateRefusal(fault: Fault): boolean {
  return fault.kind === 'refuse' && fault.when === 'after-body';
}

const connectionFaults = new Set<Fault['kind']>(['accept-delay', 'drop-connection', 'break-tls']);
const afterBodyFaults = new Set<Fault['kind']>([
  'reset',
  'answer',
  'answer-after',
  'apply-after-leaving',
  'search-lag',
  'two-hits',
  'data-absent',
]);
