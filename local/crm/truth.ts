import { appendFileSync } from 'node:fs';
import type { AttachmentForm } from './settings.ts';

/** What really happened with one call. Entries are appended, never changed. */
export interface TruthEntry {
  /** From 1, in the order of the outcomes. */
  readonly sequence: number;
  /** ISO instant of the simulator's clock. */
  readonly time: string;
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  /** SHA-256 of the token in hex, never the token itself. */
  readonly token: string | undefined;
  readonly operation: string | undefined;
  /** Every `wkx-` marker found in the body, once each. */
  readonly markers: readonly string[];
  /** `incomplete`: a part of the body never arrived. */
  readonly outcome: 'applied' | 'read' | 'refused' | 'incomplete';
  /** Code and sentence of the refusal. */
  readonly reason: string | undefined;
  /** Ids of the records that were written. */
  readonly ids: readonly string[];
  readonly attachments: readonly TruthAttachment[];
  /** Bytes of the body that arrived. */
  readonly bodyBytes: number;
  /** Maximum of simultaneous calls of this token so far. */
  readonly maxInFlight: number;
  /** Names of the faults that hit this call. */
  readonly faults: readonly string[];
}

/** An attachment as received and decoded. */
export interface TruthAttachment {
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  readonly form: AttachmentForm | 'form-data';
  /** False when the CRM omitted it. */
  readonly stored: boolean;
}

/** An append-only log, in memory and optionally in a file of JSON lines. */
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

/** The markers in these texts, each once, in order. */
export function markersIn(texts: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const text of texts) for (const [marker] of text.matchAll(markerPattern)) found.add(marker);
  return [...found];
}

const markerPattern = /wkx-[0-9A-Za-z]{20}(?![0-9A-Za-z])/g;
