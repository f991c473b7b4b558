import { type CaseRecord, parseCaseRecord } from '../wolkvox/case-record.ts';
import type { Wolkvox } from '../wolkvox/client.ts';
import { undefinedBeyondEnd } from '../wolkvox/pages.ts';
import { type CaseField, type Page, queryCases } from '../wolkvox/queries.ts';
import type { Accept } from './accept.ts';
import type { Command, SourceEvent } from './command.ts';
import { followUpPrefix } from './ledger/never-expires.ts';

/** A task that a rule makes of a case. */
export interface FollowUpTask {
  readonly command: Command;
  /** The day on which it is due, `YYYY-MM-DD`: of one rule, a case has one task for each. */
  readonly due: string;
}

/** A follow-up rule, as the engine asks it. */
export interface FollowUpRule {
  /** The one question that the CRM is asked: cases by one of their fields. */
  readonly cases: { readonly field: CaseField; readonly value: string };
  readonly policy?: 'park' | 'resend' | undefined;
  /** Returns the task of a case, as at this run. `undefined` for a case that needs none. Throws what the rule throws. */
  taskFor(record: CaseRecord, firedAt: Date): FollowUpTask | undefined;
}

/** The follow-ups of the configuration, and what accepts their tasks. */
export interface FollowUps {
  /** `undefined` for a rule that the configuration no longer has. */
  ruleNamed(name: string): FollowUpRule | undefined;
  readonly accept: Accept;
}

/** The records of a page at most: the CRM's maximum. */
const pageSize = 250;

/** What a rule makes of one page of cases. */
export interface AskedPage {
  readonly tasks: readonly (FollowUpTask & { readonly record: CaseRecord })[];
  readonly cases: number;
  /** 0 when the CRM does not say. */
  readonly pages: number;
  /** What the rule threw. */
  readonly faults: readonly unknown[];
  readonly isLast: boolean;
  /** The ids of its cases. */
  readonly ids: string;
}

/** Reads one page of a rule's cases, from 1, and asks the rule about each. Spends one call. */
export async function askAboutPage(crm: Wolkvox, rule: FollowUpRule, firedAt: Date, page: number): Promise<AskedPage> {
  const found = await undefinedBeyondEnd(queryCases(crm, { ...rule.cases, page, limit: pageSize }));
  const records = found?.records ?? [];
  const tasks: (FollowUpTask & { record: CaseRecord })[] = [];
  const faults: unknown[] = [];
  for (const raw of records) {
    // One case that the rule did not expect must not keep the others from their tasks.
    try {
      const record = parseCaseRecord(raw);
      const task = rule.taskFor(record, firedAt);
      if (task) tasks.push({ ...task, record });
    } catch (error) {
      faults.push(error);
    }
  }
  const ids = records.map((record) => record['wolkvox_id']).join();
  const pages = found?.totalPages ?? 0;
  return { tasks, faults, cases: records.length, pages, ids, isLast: isLastPage(found, page) };
}

/** By the totals where the CRM says them. Some servers repeat their last page beyond the end: a short page is the last. */
function isLastPage(found: Page | undefined, page: number): boolean {
  if (!found || found.records.length === 0) return true;
  return found.totalPages > 0 ? page >= found.totalPages : found.records.length < pageSize;
}

/** Returns the event of a task: made of rule, case and due day, and of no key, since a key is replaced one day. */
export function followUpEvent(rule: string, caseId: string, due: string): SourceEvent {
  return { origin: followUpPrefix + rule, dedupeKey: `${caseId.toLowerCase()}#${due}` };
}
