import type { ByteSource } from '../aws/byte-source.ts';
import type { ObjectFacts } from '../aws/object-facts.ts';
import type { ObjectReason } from '../aws/object-reason.ts';
import { ObjectError } from '../aws/objects.ts';
import { unknownGroupField } from '../config/grouping.ts';
import { keyFault } from '../config/key-fault.ts';
import type { Ignored } from '../config/mail.ts';
import { partsOf } from '../config/prefix.ts';
import { type List, listFault } from '../config/rows.ts';
import {
  type Answer,
  type AnswerInput,
  asRule,
  type Facts,
  type Need,
  type Rule,
  ruleName,
  type UploadRule,
} from '../config/rule.ts';
import type { Upload } from '../config/upload.ts';
import {
  checkKept,
  checkMade,
  MadeCommandError,
  refuseUnknownFields,
  unknownFieldError,
} from '../delivery/made-command.ts';
import { MailError } from '../mail/split-mail.ts';
import type { JoinFault } from './groups/join.ts';
import { isJunk } from './junk.ts';
import { readSidecar, SidecarError } from './sidecar.ts';

/** Why an upload became no command, so far: one word, and after a colon what is wrong. docs/uploads.md says what to do. */
export type SkipReason =
  | 'no_rule'
  | 'waits_for_sidecar'
  | 'waits_for_file'
  | 'waits_for_scan'
  | 'waits_for_object'
  | 'junk'
  | `bad_key:${string}`
  | `bad_sidecar${string}`
  | `bad_mail:${string}`
  | `automatic:${string}`
  | JoinFault
  | Exclude<ObjectReason, 'object_unreadable'>;

/** What a rule makes of an upload, or why it is skipped. */
export type RuleMatch =
  | { readonly answer: Answer; readonly rule: string; readonly matched: Rule }
  | { readonly skipped: SkipReason; readonly rule?: string };

/** Where the facts that rules need come from. A sidecar that is not there yet is `undefined`. */
export type FactSource = { readonly [N in Need]: () => Promise<Facts[N] | undefined> };

/** Asks the rules in their order; the first that answers wins. Writes and sends nothing. Throws a RuleError. */
export async function matchRule(rules: readonly UploadRule[], upload: Upload, source: FactSource): Promise<RuleMatch> {
  if (isJunk(upload.key)) return { skipped: 'junk' };
  const fault = keyFault(upload.key);
  if (fault) return { skipped: `bad_key:${fault}` };
  for (const [at, rule] of rules.map(asRule).entries()) {
    const parts = rule.prefix === undefined ? {} : partsOf(rule.prefix, upload.key);
    if (!parts) continue;
    const name = ruleName(rule, at);
    const facts = await fetchFacts(rule, source);
    if (facts === 'not_meant') continue;
    if ('skipped' in facts) return { skipped: facts.skipped, rule: name };
    const answer = askRule(rule, name, { ...upload, parts, ...facts });
    if (answer && 'ignore' in answer) return { skipped: answer.ignore as SkipReason, rule: name };
    if (answer) return { answer, rule: name, matched: rule };
  }
  return { skipped: 'no_rule' };
}

/**
 * What a rule threw, or the fault of its answer. The message holds the rule's name alone: a rule's own words may repeat what
 * people wrote.
 */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly rule: string;

  constructor(rule: string, cause: unknown) {
    super(`The rule ${rule} threw`, { cause });
    this.rule = rule;
  }
}

function askRule(rule: Rule, name: string, upload: Parameters<Rule['answer']>[0]): Answer | Ignored | undefined {
  try {
    const answer = rule.answer(upload);
    return answer && ('ignore' in answer ? answer : checkAnswer(answer));
  } catch (error) {
    throw new RuleError(name, error);
  }
}

/** Returns the answer in the form in which it is stored. Throws a MadeCommandError. */
function checkAnswer(answer: Exclude<AnswerInput, Ignored>): Answer {
  if ('list' in answer) return checkList(answer);
  if (!('group' in answer)) return checkMade(answer);
  const unknown = unknownGroupField(answer);
  if (unknown) throw unknownFieldError(unknown);
  refuseUnknownFields(answer.command);
  return checkKept(answer);
}

function checkList(answer: List): List {
  const fault = listFault(answer);
  if (fault !== undefined) throw new MadeCommandError(fault, 'cannot be used');
  return answer;
}

async function fetchFacts(
  { needs }: Rule,
  source: FactSource,
): Promise<Partial<Facts> | { skipped: SkipReason } | 'not_meant'> {
  const found: Partial<Record<Need, unknown>> = {};
  for (const need of needs) {
    try {
      found[need] = await source[need]();
    } catch (error) {
      if (error instanceof MailError && error.fault === 'no_headers') return 'not_meant';
      const skipped = skipReasonOf(error);
      if (skipped) return { skipped };
      throw error;
    }
    if (found[need] === undefined) return { skipped: 'waits_for_sidecar' };
  }
  return found as Partial<Facts>;
}

function skipReasonOf(error: unknown): SkipReason | undefined {
  if (error instanceof SidecarError) return `bad_sidecar${error.field ? `:${error.field}` : ''}`;
  if (error instanceof MailError) return `bad_mail:${error.fault}`;
  return error instanceof ObjectError ? objectSkipReason(error) : undefined;
}

/** Returns why an object that cannot be read becomes no command, so far. `undefined` when S3 failed: the event is repeated. */
export function objectSkipReason({ reason, mayAppear }: ObjectError): SkipReason | undefined {
  if (reason === 'object_unreadable') return undefined;
  return mayAppear ? 'waits_for_object' : reason;
}

/** Reads an object as a mail. Throws a MailError when it is none. */
export type ReadMail = (source: ByteSource, upload: Upload) => Promise<Facts['mail']>;

/** The facts of an object in S3, each fetched once at most. Without `readMail`, no file is a mail. */
export function factsOf(facts: ObjectFacts, upload: Upload, readMail?: ReadMail): FactSource {
  return {
    metadata: once(async () => (await facts.head(upload)).metadata),
    tags: once(() => facts.tags(upload)),
    sidecar: once(() => readSidecar(facts, upload)),
    mail: once(async () => {
      if (!readMail) throw new MailError('no_headers');
      return readMail(facts.bytes(upload), upload);
    }),
  };
}

function once<T>(fetchIt: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= fetchIt();
    return answer;
  };
}
