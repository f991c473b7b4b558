import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { base32 } from '../../lib/hash.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryTokenInformation } from '../../lib/wolkvox/token-information.ts';
import { demoSeed } from '../../local/crm/seed.ts';
import type { Operator, Terminal } from '../operator.ts';
import { Refused } from '../refused.ts';
import { whatToDo } from '../search-crm.ts';
import { borrowToken } from '../token-loan.ts';
import { budgeted } from './budget.ts';
import { placeFor, writeCapabilities } from './capability-file.ts';
import { inWords } from './findings-in-words.ts';
import { runProbe, settingsFrom } from './run-probe.ts';
import { realSleep, type Sandbox, type Words } from './sandbox.ts';

export interface ProbeFlags {
  readonly operation?: string | undefined;
  readonly type?: string | undefined;
  readonly user?: string | undefined;
  readonly contact?: string | undefined;
  readonly status?: string | undefined;
  readonly priority?: string | undefined;
  readonly closed?: string | undefined;
  readonly 'marker-field'?: string | undefined;
  readonly 'largest-mib'?: string | undefined;
  /** @default 'capabilities/OPERATION.json' */
  readonly out?: string | undefined;
}

export const maxCalls = 25;

/**
 * Finds out on a sandbox operation what the vendor does not say, and writes it into a capability file. Says first what that
 * costs. Returns the file's name; nothing when the answer was no.
 */
export async function probeOperation(
  people: Operator,
  terminal: Terminal,
  flags: ProbeFlags,
  sleep: Sandbox['sleep'] = realSleep,
): Promise<string | undefined> {
  const operation = operationFrom(people, flags.operation);
  const words = wordsFrom(flags);
  const largestMiB = largestFrom(flags['largest-mib']);
  const place = await placeFor(flags.out ?? path.join('capabilities', `${operation}.json`));
  terminal.say(
    `The probe makes at most ${maxCalls} calls with a token of ${operation}, and up to three cases, named as a test.`,
  );
  terminal.say('Run it on a sandbox operation: its cases stay there, closed, and count in reports.');
  if (words.closed === undefined) terminal.say('Without --closed STATUS its cases stay open.');
  if (!(await terminal.confirm('Go on?'))) {
    terminal.say('Nothing was called.');
    return undefined;
  }
  const loan = await borrowToken(people, operation, { forMs: 15 * 60_000 });
  try {
    const budget = budgeted(loan.crm, maxCalls, loan.spendCall);
    const { available } = await queryTokenInformation(budget.crm).catch((error: unknown) => {
      if (!(error instanceof WolkvoxError)) throw error;
      throw new Refused(`Nothing was made in the CRM. ${whatToDo(error, operation)}`);
    });
    if (available < maxCalls) {
      throw new Refused(
        `The token has ${available} calls left today, the probe may need ${maxCalls}: try again tomorrow`,
      );
    }
    const sandbox: Sandbox = {
      crm: budget.crm,
      words,
      now: people.now,
      sleep,
      marker: () => newMarker(people),
      made: new Map(),
      seenFiles: new Set(),
    };
    const findings = await runProbe(sandbox, budget, {
      largestMiB,
      zone: loan.crm.zone,
      attachmentEncoding: loan.crm.attachmentEncoding,
      onStep: (what) => terminal.say(`… ${what}`),
    });
    const settings = settingsFrom(findings, loan.crm.attachmentEncoding, words.markerField);
    for (const line of inWords(findings, settings)) terminal.say(line);
    const probedAt = new Date(people.now()).toISOString();
    await writeCapabilities(place, { version: 1, operation, probedAt, settings, findings });
    terminal.say(howToUse(operation, place.file));
    return place.file;
  } finally {
    await loan.giveBack();
  }
}

/** Noted like that of any command, so that the nightly audit knows whose it is. */
async function newMarker({ markers }: Operator): Promise<string> {
  const marker = `wkx-${base32(randomBytes(13)).slice(0, 20)}`;
  await markers.note(marker, 'probe');
  return marker;
}

function operationFrom({ operations }: Operator, name: string | undefined): string {
  const names = operations.map((operation) => operation.name);
  if (name !== undefined && names.includes(name)) return name;
  throw new Refused(`Say which operation to probe: --operation, one of ${names.join(', ')} in bridge.config.ts`);
}

/** The operation's own words. The simulator's are known. */
function wordsFrom(flags: ProbeFlags): Words {
  const known = process.env['BRIDGE_LOCAL'] && !process.env['WOLKVOX_OPERATION'] ? simulatorsWords() : {};
  const { type, user, contact, status, priority, closed } = { ...known, ...given(flags) };
  const missing = Object.entries({ type, user, contact, status, priority }).filter(([, value]) => value === undefined);
  if (missing.length > 0) {
    const names = missing.map(([name]) => `--${name}`).join(', ');
    throw new Refused(`Say with which words of the operation's own lists a case is made: ${names}`);
  }
  const words = { type, user, contact, status, priority } as Words;
  return { ...words, closed, markerField: flags['marker-field'] };
}

function given(flags: ProbeFlags): Partial<Words> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function simulatorsWords(): Partial<Words> {
  const [demo] = demoSeed().operations;
  return {
    type: demo?.caseTypes[0]?.name ?? '',
    user: demo?.users[0]?.user ?? '',
    contact: demo?.contacts[0]?.email ?? '',
    status: demo?.statuses.find(({ value }) => value === 'open')?.name ?? '',
    priority: demo?.priorities[0]?.name ?? '',
    closed: demo?.statuses.find(({ value }) => value === 'closed')?.name,
  };
}

function largestFrom(text = '20'): number {
  const size = Number(text);
  if (Number.isFinite(size) && size >= 1 && size <= 500) return size;
  throw new Refused('--largest-mib wants a number from 1 to 500');
}

function howToUse(operation: string, file: string): string {
  const from = `./${file.replaceAll('\\', '/')}`;
  return `
Written to ${file}. Read it, keep it with bridge.config.ts, and let the operation take it from there:

  import ${operation.replaceAll(/\W/g, '_')}Capabilities from '${from}' with { type: 'json' };
  import { probed } from './lib/probed.ts';
  …
  '${operation}': { server: '…', ...probed(${operation.replaceAll(/\W/g, '_')}Capabilities) },`;
}
