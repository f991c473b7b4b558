import { Refusal } from '../refusal.ts';

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly createdMs: number;
}

/** One secret: its versions, and which of them each staging label is on. */
export class Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdMs = Date.now();
  changedMs = this.createdMs;
  readonly #versions = new Map<string, SecretVersion>();
  readonly #labels = new Map<string, string>();

  constructor(name: string, arn: string) {
    this.name = name;
    this.arn = arn;
  }

  /** Adds a version under these labels; the first one is current whatever they are. The same twice is once. */
  put(id: string, value: string, labels: readonly string[]): void {
    const before = this.#versions.get(id);
    if (before && before.value !== value) {
      const message = `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${this.arn}.`;
      throw new Refusal('ResourceExistsException', message);
    }
    const isFirst = this.#versions.size === 0;
    this.#versions.set(id, before ?? { id, value, createdMs: Date.now() });
    this.changedMs = Date.now();
    for (const label of isFirst ? new Set([...labels, 'AWSCURRENT']) : labels) this.#label(label, id);
  }

  /** The version of this id, under this label, or both; by default the current one. */
  find(id: string | undefined, label: string | undefined): SecretVersion {
    const wanted = id ?? this.#labels.get(label ?? 'AWSCURRENT');
    const version = wanted === undefined ? undefined : this.#versions.get(wanted);
    if (version && (label === undefined || this.#labels.get(label) === version.id)) return version;
    const what = id === undefined ? `staging label: ${label ?? 'AWSCURRENT'}` : `VersionId: ${id}`;
    throw new Refusal('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
  }

  /** Moves or removes a label. Who takes it off a version must name that version. */
  moveLabel(label: string, from: string | undefined, to: string | undefined): void {
    const holder = this.#labels.get(label);
    if (from !== undefined && from !== holder) throw invalid(`The staging label ${label} is not on version ${from}`);
    if (holder !== undefined && holder !== to && from === undefined) {
      throw invalid(`The parameter RemoveFromVersionId must be specified: ${label} is on version ${holder}`);
    }
    if (to !== undefined && !this.#versions.has(to)) {
      throw new Refusal('ResourceNotFoundException', `Secrets Manager can't find the specified secret version: ${to}`);
    }
    if (to !== undefined) this.#label(label, to);
    else if (label === 'AWSCURRENT') throw invalid('AWSCURRENT must be on a version: MoveToVersionId is missing');
    else this.#labels.delete(label);
    this.changedMs = Date.now();
  }

  labelsOf(id: string): string[] {
    return [...this.#labels].filter(([, holder]) => holder === id).map(([label]) => label);
  }

  /** Versions without a label are deprecated and not listed. */
  labelsByVersion(): Record<string, string[]> {
    const pairs = [...this.#versions.keys()].map((id): [string, string[]] => [id, this.labelsOf(id)]);
    return Object.fromEntries(pairs.filter(([, labels]) => labels.length > 0));
  }

  #label(label: string, id: string): void {
    const before = this.#labels.get(label);
    this.#labels.set(label, id);
    if (label === 'AWSCURRENT' && before !== undefined && before !== id) this.#labels.set('AWSPREVIOUS', before);
  }
}

function invalid(message: string): Refusal {
  return new Refusal('InvalidParameterException', message);
}
