import { appendFileSync } from 'node:fs';
import type { AttachmentForm } from './settings.ts';

/** One call, as the CRM knows it happened. Entries are added, never changed. */
export interface TruthEntry {
  /** From 1, in the order in which the outcomes happened. */
  readonly sequence: number;
  /** ISO instant of the simulator's clock. */
  readonly time: string;
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  /** SHA-256 of the token in hex; never the token. */
  readonly token: string | undefined;
  readonly operation: string | undefined;
  /** Every `wkx-` marker found in the body, once each. */
  readonly markers: readonly string[];
  /** `incomplete`: the body never arrived whole. */
  readonly outcome: 'applied' | 'read' | 'refused' | 'incomplete';
  /** Why it was refused: code and sentence. */
  readonly reason: string | undefined;
  /** Ids of what was written. */
  readonly ids: readonly string[];
  readonly attachments: readonly TruthAttachment[];
  /** Bytes of the body that arrived. */
  readonly bodyBytes: number;
  /** Most calls of this token that were open at once so far. */
  readonly maxInFlight: number;
  /** The names of the faults that this call met. */
  readonly faults: readonly string[];
}

/** An attachment as received and decoded. */
export interface TruthAttachment {
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  readonly form: AttachmentForm | 'form-data';
  /** False when the CRM left it out. */
  readonly stored: boolean;
}

/** An append-only list, written through to a file of JSON lines when there is one. */
export class TruthLog {
  readonly entries: TruthEntry[] = [];
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  append(entry: Omit<TruthEntry, 'sequence'>): TruthEntry {
    const numbered = Object.freeze({ sequence: this.entries.length + 1, ...entry });
    this.entries.push(numbered);
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(numbered)}\n`);
    return numbered;
  }
}

/** Every marker in these texts, once each, in order. */
export function markersIn(texts: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const text of texts) for (const [marker] of text.matchAll(markerPattern)) found.add(marker);
  return [...found];
}

const markerPattern = /wkx-[0-9A-Za-z]{20}(?![0-9A-Za-z])/g;
