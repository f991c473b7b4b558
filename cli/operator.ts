import { createObjectFacts, type ObjectFacts } from '../lib/aws/object-facts.ts';
import { createTable } from '../lib/aws/table.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import type { LaneServices } from '../lib/delivery/lane/lane-run.ts';
import { environment } from '../lib/environment.ts';
import { createListFiles } from '../lib/lists/list-files.ts';
import { createLists, type Lists } from '../lib/lists/lists.ts';
import { deliverServices } from '../lib/services/deliver.ts';
import { createGroups, type Groups } from '../lib/uploads/groups/rows.ts';
import type { CaseWords } from './stack-file.ts';

/** What commands work with that need no stack. */
export interface ConfiguredOperator {
  readonly bridge: Bridge;
  /** Returns a command as the operator can paste it: it runs on the same stack as this one. */
  commandLine(words: string): string;
}

/** What an operator's commands work with: the engine's own code, with the operator's rights in AWS. */
export interface Operator extends ConfiguredOperator {
  readonly engine: LaneServices;
  /** The bucket of the payloads. */
  readonly payloads: string;
  readonly facts: ObjectFacts;
  readonly groups: Pick<Groups, 'find'>;
  readonly lists: Pick<Lists, 'find' | 'decide'>;
  /** The stack of this machine, whose data is the operator's own. */
  readonly isLocal: boolean;
  /** Of the stack. */
  readonly stage: string;
  /** The address of the page of a stack on this machine, where its commands ask for logs and the simulator. */
  readonly console?: string | undefined;
  /** Of the HTTP API, where the stack says it. */
  readonly apiUrl?: string | undefined;
  /** Words of a case that the CRM accepts. Known of the simulator only. */
  readonly caseWords?: CaseWords | undefined;
}

/** How a command talks to the operator. */
export interface Terminal {
  say(line: string): void;
  /** Says something that must not mix with the output for programs. */
  warn(line: string): void;
  /** Asks before anything is changed. Throws a RefusedError when nobody can answer. */
  confirm(question: string): Promise<boolean>;
  /** The operator's name, written down with every decision. */
  readonly by: string;
}

/** Returns what the commands work with, on the stack that the environment names. */
export function createOperator(
  bridge: Bridge,
  rest: Pick<Operator, 'apiUrl' | 'caseWords' | 'commandLine' | 'console' | 'isLocal' | 'stage'>,
): Operator {
  const { table, payloads } = environment('table', 'payloads');
  const engine = deliverServices(bridge);
  const rows = createTable(table);
  const groups = createGroups(rows, engine.limits);
  const lists = createLists(rows, createListFiles(engine.stores.objects, payloads));
  return { engine, bridge, payloads, facts: createObjectFacts(), groups, lists, ...rest };
}
