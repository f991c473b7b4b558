import { setTimeout as sleep } from 'node:timers/promises';
import type { CrmFaults } from './crm-faults.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';
import { canary } from './shape.ts';

/**
 * Replaces tokens of burning operations while they are used. Either a new one is stored and the old one is refused a moment
 * later, or the CRM deletes the old one first.
 */
export class Rotation {
  readonly counts: Record<string, number> = {};
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #faults: CrmFaults;
  readonly #values: Map<string, string[]>;
  #replaced = 0;

  constructor(rig: Rig, random: Random, faults: CrmFaults) {
    this.#rig = rig;
    this.#random = random;
    this.#faults = faults;
    this.#values = new Map(rig.shape.map(({ name, tokens }) => [name, [...tokens]]));
  }

  async replaceOne(): Promise<void> {
    const { crm, host, shape } = this.#rig;
    const random = this.#random;
    const { name } = random.pick(shape.filter(({ role }) => role === 'burning'));
    const values = this.#values.get(name) ?? [];
    const number = Math.floor(random.next() * values.length);
    const old = crm.token(values[number] ?? '');
    const value = `${canary}-token-${name}-${number}-${this.#replaced++}`;
    crm.addToken(name, { value, description: name, dailyLimit: 1_000_000 });
    this.#faults.burn(value);
    values[number] = value;
    const store = () => host.aws.secrets.put(`wolkvox/dev/${name}`, JSON.stringify({ tokens: values }));
    const refuse = () => {
      if (old) old.deleted = true;
    };
    const isDeletedFirst = random.chance(0.4);
    const [first, second] = isDeletedFirst ? [refuse, store] : [store, refuse];
    first();
    await sleep(random.between(0, 1_500));
    second();
    const what = isDeletedFirst ? 'token deleted' : 'token rotated';
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
