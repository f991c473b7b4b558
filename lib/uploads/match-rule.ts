import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError } from '../aws/objects.ts';
import { partsOf } from '../config/prefix.ts';
import { type Answer, asRule, type Facts, type Need, type Rule, ruleName, type UploadRule } from '../config/rule.ts';
import { normalizeCommand } from '../delivery/command.ts';
import type { JoinFault } from './groups/join.ts';
import { keyFault } from './key-fault.ts';
import { readSidecar, SidecarError } from './sidecar.ts';
import type { Upload } from './upload.ts';

/** Why an upload became nothing, so far: one word, and after a colon what is at fault. docs/uploads.md says what to do. */
export type SkipReason =
  | 'no_rule'
  | 'waits_for_sidecar'
  | 'waits_for_file'
  | 'waits_for_scan'
  | `bad_key:${string}`
  | `bad_sidecar${string}`
  | JoinFault
  | 'object_gone'
  | 'object_changed';

/** What an upload means: what a rule makes of it, or why it is left where it is. */
export type RuleMatch =
  | { readonly answer: Answer; readonly rule: string; readonly matched: Rule }
  | { readonly skipped: SkipReason; readonly rule?: string };

/** Where what rules need comes from; nothing for a sidecar that is not there yet. */
export type FactSource = { readonly [N in Need]: () => Promise<Facts[N] | undefined> };

/** Asks the rules in their order; the first that answers wins. Sends nothing. Throws what a rule throws, naming the rule. */
export async function matchRule(rules: readonly UploadRule[], upload: Upload, source: FactSource): Promise<RuleMatch> {
  const fault = keyFault(upload.key);
  if (fault) return { skipped: `bad_key:${fault}` };
  for (const [at, rule] of rules.map(asRule).entries()) {
    const parts = rule.prefix === undefined ? {} : partsOf(rule.prefix, upload.key);
    if (!parts) continue;
    const name = ruleName(rule, at);
    const needed = await fetchFacts(rule, source);
    if ('skipped' in needed) return { skipped: needed.skipped, rule: name };
    const answer = askRule(rule, name, { ...upload, parts, ...needed });
    if (answer) return { answer, rule: name, matched: rule };
  }
  return { skipped: 'no_rule' };
}

/** What a rule threw. The message is the rule's name alone: what a rule says may repeat what people wrote. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly rule: string;

  constructor(rule: string, cause: unknown) {
    super(`The rule ${rule} threw`, { cause });
    this.rule = rule;
  }
}

function askRule(rule: Rule, name: string, upload: Parameters<Rule['answer']>[0]): Answer | undefined {
  try {
    const answer = rule.answer(upload);
    return answer && ('group' in answer ? answer : normalizeCommand(answer));
  } catch (error) {
    throw new RuleError(name, error);
  }
}

async function fetchFacts({ needs }: Rule, source: FactSource): Promise<Partial<Facts> | { skipped: SkipReason }> {
  const found: Partial<Record<Need, unknown>> = {};
  for (const need of needs) {
    try {
      found[need] = await source[need]();
    } catch (error) {
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
  if (error instanceof ObjectError && error.reason !== 'object_unreadable') return error.reason;
  return undefined;
}

/** The facts as S3 has them, each asked for once. */
export function factsOf(facts: ObjectFacts, upload: Upload): FactSource {
  return {
    metadata: once(async () => (await facts.head(upload)).metadata),
    tags: once(() => facts.tags(upload)),
    sidecar: once(() => readSidecar(facts, upload)),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
