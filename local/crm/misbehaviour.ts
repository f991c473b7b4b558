import type { Crm } from './crm.ts';
import type { Fault, FaultRule } from './faults.ts';

/** How a person can make the simulator misbehave. The first two concern the next call that writes, the others last. */
export const misbehaviours = ['lose', 'refuse', 'slow', 'maintenance', 'quota'] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export interface Misbehaviours {
  /** Those that are in effect. */
  active(): Misbehaviour[];
  begin(misbehaviour: Misbehaviour): void;
  /** Ends all of them. The day of each token has as many calls left as before. */
  end(): void;
}

/** Longer than any call of a quiet CRM, and shorter than the bridge waits for an answer. */
const slowMs = 20_000;

const writes = [
  'cases/insertAttach.php',
  'cases/insert.php',
  'cases/update.php',
  'cases/updateCaseAttachment.php',
  'custom/insert.php',
  'custom/insertAttach.php',
  'custom/update.php',
];

const nextCallFaults = {
  // The CRM does what it was asked, and nobody hears of it.
  lose: { kind: 'reset', applied: true, name: 'lost answer' },
  refuse: { kind: 'refuse', when: 'after-body', as: { code: 412, msg: 'REFUSED BY THE CONSOLE' }, name: 'refused' },
} as const satisfies Partial<Record<Misbehaviour, Fault>>;

export function createMisbehaviours({
  settings,
  faults,
  state,
}: Pick<Crm, 'settings' | 'faults' | 'state'>): Misbehaviours {
  const quiet = { latencyMs: settings.latencyMs, maintenance: settings.maintenance };
  const waiting = new Map<Misbehaviour, FaultRule>();
  const usedBefore = new Map<string, { readonly day: string; readonly used: number }>();

  return {
    active() {
      return misbehaviours.filter((one) => {
        if (one === 'lose' || one === 'refuse') return waiting.get(one)?.fired === 0;
        if (one === 'slow') return settings.latencyMs !== quiet.latencyMs;
        if (one === 'maintenance') return settings.maintenance !== quiet.maintenance;
        return usedBefore.size > 0;
      });
    },

    begin(one) {
      if (one === 'slow') settings.latencyMs = slowMs;
      else if (one === 'maintenance') settings.maintenance = 'json';
      else if (one === 'quota') {
        for (const token of state.tokens) {
          if (!usedBefore.has(token.hash)) usedBefore.set(token.hash, { day: token.day, used: token.usedToday });
          token.usedToday = token.dailyLimit;
        }
      } else {
        waiting.get(one)?.remove();
        waiting.set(one, faults.add({ match: { endpoint: writes, nth: 1 }, fault: nextCallFaults[one] }));
      }
    },

    end() {
      for (const rule of waiting.values()) rule.remove();
      waiting.clear();
      Object.assign(settings, quiet);
      for (const token of state.tokens) {
        const before = usedBefore.get(token.hash);
        if (before?.day === token.day) token.usedToday = before.used;
      }
      usedBefore.clear();
    },
  };
}
