import { firingsAfter } from '../../calendar/firings.ts';
import { expressionFault, rateMs } from '../../calendar/schedule-expression.ts';
import { translate } from '../../language.ts';
import { describeThrown } from '../../thrown.ts';
import type { Bridge } from '../bridge.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { prefixFault } from '../prefix.ts';
import { asRule, type Rule, type UploadRule } from '../rule.ts';
import { createRun } from '../run.ts';
import { type Schedule, zoneOf } from '../schedules.ts';
import type { Fault } from './fault.ts';
import { answerFindings, commandFindings, type Finding } from './made-command.ts';
import { sampleFacts, sampleUploads } from './sample-uploads.ts';
import { isObject } from './schema.ts';
import { sampleTexts as texts } from './texts.ts';
import { placeOfRule } from './uploads.ts';

/** What came of asking the functions of a configuration with made-up input. */
export interface SampleReport {
  /** What is wrong whatever the input is. */
  readonly faults: readonly Fault[];
  /** What may be wrong, or could not be found out. */
  readonly warnings: readonly string[];
}

/**
 * Asks each rule, hook and schedule with made-up input, and checks what it answers like a command. Made-up input proves little: only
 * a field that no command has, or that every answer leaves out, is a fault. Parts that cannot be asked are left out: other checks
 * refuse them.
 */
export function sampleReport(bridge: Partial<Bridge>, now: Date): SampleReport {
  const { uploads, sources, schedules, calendars } = bridge;
  const buckets = isObject(uploads) ? { uploads, ...namedBuckets(uploads['buckets']) } : {};
  const reports = [
    ...Object.entries(buckets).flatMap(([place, bucket]) =>
      rulesOf(bucket).map((rule, at) => ruleReport(placeOfRule(place, rule, at), rule)),
    ),
    ...listOf<Schedule>(schedules).map((schedule) => scheduleReport(schedule, calendars, now)),
    ...Object.entries(sources ?? {}).map(([name, source]) => hookReport(`sources.${name}: hook`, source?.hook)),
  ];
  return { faults: reports.flatMap(({ faults }) => faults), warnings: reports.flatMap(({ warnings }) => warnings) };
}

function namedBuckets(buckets: unknown): Record<string, unknown> {
  const named = Object.entries(isObject(buckets) ? buckets : {});
  return Object.fromEntries(named.map(([name, bucket]) => [`uploads.buckets.${name}`, bucket]));
}

function rulesOf(bucket: unknown): Rule[] {
  return listOf<UploadRule>(isObject(bucket) ? bucket['rules'] : undefined).map(asRule);
}

/** Other checks refuse what is no list of these. */
function listOf<T>(value: unknown): T[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.every((one) => typeof one === 'function' || isObject(one)) ? (items as T[]) : [];
}

/** Whether the rule can be asked: other checks refuse one that cannot. */
function isAskable({ prefix, needs, answer }: Rule): boolean {
  const hasPrefix = prefix === undefined || (typeof prefix === 'string' && prefixFault(prefix) === undefined);
  return hasPrefix && Array.isArray(needs) && typeof answer === 'function';
}

const nothing: SampleReport = { faults: [], warnings: [] };

function ruleReport(where: string, rule: Rule): SampleReport {
  if (!isAskable(rule)) return nothing;
  const answers: { readonly key: string; readonly findings: readonly Finding[] }[] = [];
  const thrown: { readonly key: string; readonly error: unknown }[] = [];
  for (const upload of sampleUploads(rule)) {
    try {
      const answer: unknown = rule.answer({ ...upload, ...sampleFacts(rule.needs) });
      if (answer) answers.push({ key: upload.key, findings: answerFindings(answer) });
    } catch (error) {
      thrown.push({ key: upload.key, error });
    }
  }
  const faults = certain(answers.map(({ findings }) => findings));
  if (faults.length > 0) return { faults: faultsAt(where, faults), warnings: [] };
  const [first] = answers;
  const [finding] = first?.findings ?? [];
  const hasRightOne = answers.some(({ findings }) => findings.length === 0);
  if (first && finding && !hasRightOne) {
    return {
      faults: [],
      warnings: [translate(texts.valueFault, { where, fault: finding.sentence, tried: first.key })],
    };
  }
  const [failed] = thrown;
  if (answers.length > 0 || failed === undefined) return nothing;
  const tried = [...new Set(thrown.map(({ key }) => key))].join(', ');
  return { faults: [], warnings: [translate(texts.threw, { where, error: describeThrown(failed.error), tried })] };
}

/** Returns what is wrong whatever the input is: a field that no command has, and one that every answer leaves out. */
function certain(answers: readonly (readonly Finding[])[]): Finding[] {
  const all = answers.flat();
  const isEverywhere = ({ sentence }: Finding) =>
    answers.every((findings) => findings.some((one) => one.kind === 'absent' && one.sentence === sentence));
  const found = all.filter((one) => one.kind === 'unknown' || isEverywhere(one));
  return [...new Map(found.map((one) => [one.sentence, one])).values()];
}

function faultsAt(where: string, findings: readonly Finding[]): Fault[] {
  return findings.map(({ sentence, name }) => ({ where, sentence, name }));
}

/** A schedule knows its time alone, so what it makes of its next firing is what it will make. */
function scheduleReport(schedule: Schedule, calendars: Bridge['calendars'], now: Date): SampleReport {
  const { name, expression } = schedule;
  const where = `schedules.${name}`;
  if (typeof schedule.commands !== 'function' || expressionFault(String(expression)) !== undefined) return nothing;
  let firing = now;
  try {
    if (rateMs(expression) === undefined) firing = firingsAfter(expression, zoneOf(schedule), now).next().value ?? now;
    const made: unknown = schedule.commands(createRun(schedule, calendars, firing));
    if (!Array.isArray(made))
      return { faults: [{ where, sentence: translate(texts.notAList), name: 'commands' }], warnings: [] };
    return { faults: faultsAt(where, made.flatMap(commandFindings)), warnings: [] };
  } catch (error) {
    const needsCalendar = error instanceof ConfigurationError && schedule.calendar === undefined;
    if (needsCalendar)
      return { faults: [{ where, sentence: translate(texts.needsCalendar), name: 'calendar' }], warnings: [] };
    const tried = firing.toISOString();
    return { faults: [], warnings: [translate(texts.threw, { where, error: describeThrown(error), tried })] };
  }
}

/** Nobody knows the form of a sender's payload: a hook that refuses a made-up one is right. */
function hookReport(where: string, hook: Bridge['sources'][string]['hook']): SampleReport {
  if (typeof hook !== 'function') return nothing;
  try {
    const answer: unknown = hook(sampleFacts(['metadata']).metadata ?? {}, { id: 'sample', receivedAt: new Date(0) });
    // The kind may come from the payload.
    const isCertain = ({ kind, name }: Finding) => kind === 'unknown' && name !== 'kind';
    return { faults: faultsAt(where, answer ? commandFindings(answer).filter(isCertain) : []), warnings: [] };
  } catch {
    return nothing;
  }
}
