import { expect } from 'vitest';
import type { Operator, Terminal } from '../../cli/operator.ts';
import { createObjectFacts } from '../../lib/aws/object-facts.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { createListFiles } from '../../lib/lists/list-files.ts';
import { createLists } from '../../lib/lists/lists.ts';
import { createGroups } from '../../lib/uploads/groups/rows.ts';
import { type Engine, newCase, testCalendars } from '../setup/engine.ts';

const demoBridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
  calendars: testCalendars,
};

/** What an operator's commands work with, on the engine's fixture. Sets the process's environment to the fixture's AWS. */
export function operatorOf({ services, aws, table, clock }: Engine, bridge: Bridge = demoBridge): Operator {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.admin.secretAccessKey,
    LEDGER_TABLE: 'ledger',
    UPLOADS_BUCKET: 'uploads',
    PAYLOADS_BUCKET: 'payloads',
  });
  return {
    engine: services,
    bridge,
    payloads: 'payloads',
    facts: createObjectFacts(),
    isLocal: true,
    stage: 'dev',
    groups: createGroups(table, services.limits, () => clock.ms),
    lists: createLists(table, createListFiles(services.stores.objects, 'payloads'), () => clock.ms),
    commandLine: (words) => `npm run bridge -- ${words}`,
  };
}

/** A terminal that keeps its lines, and gives one answer to every question. */
export function terminalOf(answer = true) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const questions: string[] = [];
  const terminal: Terminal = {
    by: 'ana',
    say: (line) => lines.push(...line.split('\n')),
    warn: (line) => warnings.push(line),
    async confirm(question) {
      questions.push(question);
      return answer;
    },
  };
  return { ...terminal, lines, warnings, questions };
}

/** A delivery whose answer was lost and that three searches did not find. `hidden`: the CRM has it, and shows it late. */
export async function parkedCase(
  engine: Engine,
  key: string,
  { applied, hidden }: { applied: boolean; hidden?: boolean },
): Promise<Delivery> {
  if (hidden) engine.crm.settings.visibleAfterMs = 26 * 3_600_000;
  engine.crm.faults.add({ match: { endpoint: 'cases/insertAttach.php', nth: 1 }, fault: { kind: 'reset', applied } });
  const { delivery } = await engine.accept(key, { kind: 'insertCase', case: newCase, attachments: [] });
  await engine.work();
  for (const waitMs of [2 * 60_000, 15 * 60_000, 24 * 3_600_000]) {
    engine.clock.ms += waitMs;
    await engine.work();
  }
  engine.clock.ms += 3 * 3_600_000;
  const row = await engine.ledger.read(delivery.id);
  if (!row) throw new Error('The delivery is gone');
  expect(row).toMatchObject({ status: 'uncertain', parked: true });
  return row;
}
