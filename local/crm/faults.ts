import { createHash } from 'node:crypto';

/** Refusals with a documented sentence. */
export type NamedRefusal = 'not-offered' | 'missing' | 'no-token' | 'token' | 'quota' | 'simultaneous' | 'maintenance';

/** Answers that a client must not trust. */
export type OddAnswer =
  | '500'
  | '502'
  | '504'
  | 'html-200'
  | 'empty-200'
  | 'redirect-302'
  | 'truncated-json'
  /** HTTP 200 with the `code` of a refusal; when applied, HTTP 500 with `code` 200. */
  | 'code-contradiction'
  /** A success without an id. */
  | 'no-id';

/** A failure on the CRM's side. `applied`: whether the write happened nevertheless. */
export type Fault = FaultKind & {
  /** Its name in the truth log. @default its kind */
  name?: string;
};

export type FaultKind =
  /** A new connection is accepted late, dropped, or answered with bytes that are not TLS. Matched by `nth` and `probability`. */
  | { kind: 'accept-delay'; ms: number }
  | { kind: 'drop-connection' }
  | { kind: 'break-tls' }
  /** Reset once this fraction of the body arrived, 0 to 1. */
  | { kind: 'reset-at'; fraction: number }
  /** Reset once all except this many bytes arrived. */
  | { kind: 'reset-before-end'; bytes: number }
  | { kind: 'slow-reader'; bytesPerSecond: number }
  /** Reading pauses for `ms` once this fraction of the body arrived. */
  | { kind: 'stall'; fraction: number; ms: number }
  | { kind: 'refuse'; when: 'before-body' | 'after-body'; as: NamedRefusal | { code: number; msg: string } }
  /**
   * A web server in front of PHP answers in the CRM's place, in HTML: no call is counted and none applied. `early`: before the
   * body. `retryAfter`: its `Retry-After`.
   */
  | { kind: 'web-server'; status: number; early: boolean; retryAfter?: string }
  /** The connection is reset once the whole body arrived. */
  | { kind: 'reset'; applied: boolean }
  | { kind: 'answer'; as: OddAnswer; applied: boolean }
  /** Applied at once, answered after `ms`. */
  | { kind: 'answer-after'; ms: number }
  /** Applied `ms` after the client disconnected. `hangUp`: the CRM disconnects first. */
  | { kind: 'apply-after-leaving'; ms: number; hangUp?: boolean }
  /** Another client occupies slots of the same token for `ms` when this call arrives. */
  | { kind: 'third-party'; slots: number; ms: number }
  /** Reads do not find the records of this call for `ms`. */
  | { kind: 'search-lag'; ms: number }
  /** A read shows its first record twice, under two ids. */
  | { kind: 'two-hits' }
  /** A read answers without `data`. */
  | { kind: 'data-absent' };

/** The calls that a fault applies to. */
export interface FaultMatch {
  /** Such as `cases/insertAttach.php`, or several. */
  endpoint?: string | readonly string[];
  /** Only the nth of the calls that match otherwise, from 1. */
  nth?: number;
  /** Only calls whose body holds this marker. For faults after the body. */
  marker?: string;
  /** The token's value, stored as a hash. */
  token?: string;
  /** 0 to 1. Draws depend only on `seed`, which is 1 by default. */
  probability?: number;
  seed?: number;
}

/** A fault in the script. */
export interface FaultRule {
  readonly fault: Fault;
  /** Number of calls that it has hit. */
  readonly fired: number;
  remove(): void;
}

/** The properties of a call that a rule can match. `markers` is undefined until the body arrived. */
export interface FaultSubject {
  endpoint: string;
  tokenHash: string | undefined;
  markers: readonly string[] | undefined;
}

/** The failures to come, and when. A rule applies until it is removed. */
export class FaultScript {
  #rules: CountingRule[] = [];

  add({ match = {}, fault }: { match?: FaultMatch; fault: Fault }): FaultRule {
    if (match.marker !== undefined && !afterBodyFaults.has(fault.kind) && !isLateRefusal(fault)) {
      throw new TypeError(`A marker is known only after the body: ${fault.kind} cannot match it.`);
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

  /** Draws the faults of a new connection. */
  strikeConnection(): Fault[] {
    return this.#strike((rule) => connectionFaults.has(rule.fault.kind));
  }

  /** Draws the faults of a call whose headers arrived, without rules that match a marker. */
  strikeCall(subject: FaultSubject): Fault[] {
    return this.#strike((rule) => !connectionFaults.has(rule.fault.kind) && !rule.needsMarker && rule.matches(subject));
  }

  /** Draws the faults that match a marker, once the body arrived. */
  strikeBody(subject: FaultSubject): Fault[] {
    return this.#strike((rule) => rule.needsMarker && rule.matches(subject));
  }

  #strike(applies: (rule: CountingRule) => boolean): Fault[] {
    return this.#rules.filter((rule) => applies(rule) && rule.strike()).map((rule) => rule.fault);
  }
}

/** A rule that counts the calls that match and the calls that it hits. */
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
    if (match.endpoint !== undefined && ![match.endpoint].flat().includes(endpoint)) return false;
    if (this.#tokenHash !== undefined && this.#tokenHash !== tokenHash) return false;
    return match.marker === undefined || markers?.includes(match.marker) === true;
  }

  /** Counts a matching call. Returns whether the fault hits it. */
  strike(): boolean {
    this.#seen++;
    const { nth, probability } = this.#match;
    if (nth !== undefined && nth !== this.#seen) return false;
    if (probability !== undefined && this.#random() >= probability) return false;
    this.#fired++;
    return true;
  }
}

/** Random numbers from 0 to 1 that depend only on the seed (mulberry32). */
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
