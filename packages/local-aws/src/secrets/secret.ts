import { AwsError } from '../aws-error.ts';

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly createdMs: number;
}

/** One secret and its current value. */
export class Secret {
  readonly name: string;
  readonly arn: string;
  #current: SecretVersion | undefined;
  /** The value of every version, by its id. */
  readonly #values = new Map<string, string>();
  readonly #keep: (version: SecretVersion) => void;

  /** `keep`: called with each version that a later process must know. */
  constructor(name: string, arn: string, keep: (version: SecretVersion) => void) {
    this.name = name;
    this.arn = arn;
    this.#keep = keep;
  }

  /** Makes a version current that only this process knows, or that an earlier one kept. */
  use(version: SecretVersion): void {
    this.#values.set(version.id, version.value);
    this.#current = version;
  }

  /** Throws an AwsError when the secret has no value yet. */
  get current(): SecretVersion {
    if (this.#current) return this.#current;
    const message = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
    throw new AwsError('ResourceNotFoundException', message);
  }

  /** Adds a version and makes it current. A repeated id has no effect. Throws when its value is another one. */
  put(id: string, value: string): void {
    const before = this.#values.get(id);
    if (before === value) return;
    if (before !== undefined) {
      const message = `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${this.arn}.`;
      throw new AwsError('ResourceExistsException', message);
    }
    const version = { id, value, createdMs: Date.now() };
    this.#keep(version);
    this.use(version);
  }
}
