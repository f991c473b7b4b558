import { createObjectFacts, type ObjectFacts } from '../lib/aws/object-facts.ts';
import { createTable } from '../lib/aws/table.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import type { LaneServices } from '../lib/delivery/lane/run-lane.ts';
import type { Decision } from '../lib/delivery/ledger/delivery.ts';
import { environment } from '../lib/environment.ts';
import { deliveringServices } from '../lib/services.ts';
import { createGroups, type Groups } from '../lib/uploads/groups/rows.ts';
import type { Place } from './stack-location.ts';

/** What commands for people use: the engine's own code, with the rights of whoever runs the command. */
export interface Operator extends LaneServices {
  /** The configured operations: their names, and how many tokens each has. */
  readonly operations: readonly { readonly name: string; readonly tokens: number }[];
  readonly payloads: string;
  readonly bridge: Bridge;
  readonly facts: ObjectFacts;
  readonly groups: Pick<Groups, 'find'>;
}

/** How a command talks to whoever runs it. */
export interface Terminal {
  say(line: string): void;
  /** Asks before anything is changed. False when the answer is no; throws Refused when nobody is there to answer. */
  confirm(question: string): Promise<boolean>;
  /** Who runs the command, written down with every decision. */
  readonly by: string;
}

/** The engine at that place. From here on the process has its environment. */
export function openPeople({ environment: variables }: Place, bridge: Bridge): Operator {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const operations = Object.entries(bridge.operations).map(([name, { tokens = 1 }]) => ({ name, tokens }));
  const { table, payloads } = environment('table', 'payloads');
  const services = deliveringServices(bridge);
  const groups = createGroups(createTable(table), services.limits);
  return { ...services, operations, payloads, bridge, facts: createObjectFacts(), groups };
}

/** What is written down about this moment's decision. */
export function decisionOf(what: Decision['what'], { by }: Terminal, { now }: Operator, reason: string): Decision {
  return { what, by, at: now(), reason };
}
