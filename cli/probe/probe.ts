import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { operationNamed } from '../../lib/config/bridge.ts';
import { base32 } from '../../lib/hash.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { likelierHost } from '../../lib/wolkvox/host.ts';
import { queryTokenInformation } from '../../lib/wolkvox/token-information.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import { crmAdvice } from '../crm-advice.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { borrowToken } from '../token-loan.ts';
import { crmsAmong } from './ask-hosts.ts';
import { createCallBudget } from './call-budget.ts';
import { prepareCapabilityFile, writeCapabilities } from './capability-file.ts';
import { describeFindings } from './describe-findings.ts';
import { probeWords, wordOptions } from './probe-words.ts';
import { runProbe, settingsFrom } from './run-probe.ts';
import { realSleep, type Sandbox } from './sandbox.ts';

const options = {
  operation: { type: 'string', value: 'NAME', isRequired: true },
  ...wordOptions,
  'largest-mib': { type: 'string', value: '20' },
  /** @default 'capabilities/OPERATION.json' */
  out: { type: 'string', value: 'FILE' },
} as const satisfies OptionSpecs;
export type ProbeOptions = OptionValues<typeof options>;

export const probe = defineCommand({
  name: 'probe',
  help: {
    en: 'Finds out on a sandbox operation what the vendor does not document. On the simulator --operation is enough.',
    es: 'Averigua en una operación de pruebas lo que el fabricante no documenta. En el simulador basta --operation.',
    pt: 'Descobre em uma operação de testes o que o fabricante não documenta. No simulador basta --operation.',
  },
  options,
  run: (operator, terminal, options) => probeOperation(operator, terminal, options),
});

export const maxCalls = 30;

/** Says the cost first, and asks. Returns the name of the capability file; `undefined` when the answer was no. */
export async function probeOperation(
  operator: Operator,
  terminal: Terminal,
  options: ProbeOptions,
  sleep: Sandbox['sleep'] = realSleep,
): Promise<string | undefined> {
  const operation = operationFrom(operator, options.operation);
  const words = probeWords(options, operator.caseWords);
  const largestMiB = largestFrom(options['largest-mib']);
  const target = await prepareCapabilityFile(options.out ?? path.join('capabilities', `${operation}.json`));
  terminal.say(
    `The probe makes at most ${maxCalls} calls with a token of ${operation}, up to three cases and one task, which say that they are tests.`,
  );
  terminal.say('Run it on a sandbox operation: its cases stay there, closed, and count in reports.');
  if (words.closed === undefined) terminal.say('Without --closed STATUS its cases stay open.');
  if (!(await terminal.confirm('Go on?'))) {
    terminal.say('No call was made.');
    return undefined;
  }
  await sayWhichHostAnswers(operator, terminal, operation);
  const loan = await borrowToken(operator, operation, { leaseMs: 15 * 60_000 });
  try {
    const { clock } = operator.engine;
    const budget = createCallBudget(loan.crm, maxCalls, loan.spendCall);
    const { available } = await queryTokenInformation(budget.crm).catch((error: unknown) => {
      if (!(error instanceof WolkvoxError)) throw error;
      throw new RefusedError(
        `Nothing was made in the CRM. ${crmAdvice(error, operator.engine.operations.settingsOf(operation).secret)}`,
      );
    });
    if (available < maxCalls) {
      throw new RefusedError(
        `The token has ${available} calls left today, and the probe may need ${maxCalls}: try again tomorrow`,
      );
    }
    const sandbox: Sandbox = {
      // The question how a description is read is asked with HTML, also where the configuration says text.
      crm: { ...budget.crm, descriptionIs: 'html' },
      words,
      now: clock.now,
      sleep,
      newMarker: () => newMarker(operator),
      made: new Map(),
      seenFiles: new Set(),
      refusesEmpty: false,
    };
    const findings = await runProbe(sandbox, budget, {
      largestMiB,
      zone: loan.crm.zone,
      attachmentEncoding: loan.crm.attachmentEncoding,
      onQuestion: (question) => terminal.say(`… ${question}`),
    });
    const settings = settingsFrom(findings, loan.crm.attachmentEncoding, words.markerField);
    for (const line of describeFindings(findings, settings)) terminal.say(line);
    const probedAt = new Date(clock.now()).toISOString();
    await writeCapabilities(target, { version: 1, operation, probedAt, settings, findings });
    terminal.say(usageOf(operation, target.file));
    return target.file;
  } finally {
    await loan.giveBack();
  }
}

/** The vendor's pages name two hosts: `wv…` is most often that of another product. */
async function sayWhichHostAnswers({ bridge }: Operator, terminal: Terminal, operation: string): Promise<void> {
  const { server } = operationNamed(bridge, operation);
  const likelier = likelierHost(server);
  if (!likelier) return;
  const answering = await crmsAmong([server, likelier], operation);
  terminal.say(
    answering.length > 0
      ? `Of ${server} and ${likelier}, this answers as a CRM: ${answering.join(' and ')}.`
      : `Neither ${server} nor ${likelier} answers as a CRM.`,
  );
}

/** Stores and returns a marker, so that the nightly audit knows the probe's cases. */
async function newMarker({ engine }: Operator): Promise<string> {
  const marker = `wkx-${base32(randomBytes(13)).slice(0, 20)}`;
  await engine.stores.markers.note(marker, 'probe');
  return marker;
}

function operationFrom({ bridge }: Operator, name: string | undefined): string {
  const names = Object.keys(bridge.operations);
  if (name !== undefined && names.includes(name)) return name;
  throw new RefusedError(`Say which operation to probe: --operation, one of ${names.join(', ')} in bridge.config.ts`);
}

function largestFrom(text = '20'): number {
  const size = Number(text);
  if (Number.isFinite(size) && size >= 1 && size <= 500) return size;
  throw new RefusedError('--largest-mib must be a number from 1 to 500');
}

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * Returns the lines with which bridge.config.ts uses the file. A deploy bundles the project's own files: a file elsewhere must be
 * copied first.
 */
export function usageOf(operation: string, file: string): string {
  const relative = path.relative(root, path.resolve(file)).split(path.sep).join('/');
  const isElsewhere = relative.startsWith('../') || path.isAbsolute(relative);
  const own = isElsewhere ? `capabilities/${path.basename(file)}` : relative;
  const whatToDo = isElsewhere ? `Read it, copy it to ${own} beside bridge.config.ts` : 'Read it, keep it';
  const name = `capabilitiesOf${operation.replaceAll(/\W/g, '_').replace(/^./, (first) => first.toUpperCase())}`;
  return `
Written to ${file}. ${whatToDo}, and use it in bridge.config.ts:

  import ${name} from ${quoted(`./${own}`)} with { type: 'json' };
  import { probed } from './lib/config/probed.ts';
  …
  ${quoted(operation)}: { server: '…', ...probed(${name}) },`;
}

/** As a string of TypeScript. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
