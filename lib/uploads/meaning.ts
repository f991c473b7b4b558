import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError } from '../aws/objects.ts';
import { type Command, kept } from '../delivery/command.ts';
import type { Grouped } from '../groups/answer.ts';
import type { NotJoined } from '../groups/join.ts';
import { keyFault } from './key-fault.ts';
import { partsOf } from './prefix.ts';
import { asRule, type Facts, type Need, type Rule, ruleName, type UploadRule } from './rule.ts';
import { readSidecar, SidecarError } from './sidecar.ts';
import type { Upload } from './upload.ts';

/** Why an upload became nothing, so far: one word, and after a colon what is at fault. docs/uploads.md says what to do. */
export type LeftReason =
  | 'no_rule'
  | 'waits_for_sidecar'
  | 'waits_for_file'
  | 'waits_for_scan'
  | `bad_key:${string}`
  | `bad_sidecar${string}`
  | NotJoined
  | 'object_gone'
  | 'object_changed';

/** What an upload means: what a rule makes of it, or why it is left where it is. */
export type Meaning =
  | { readonly answer: Command | Grouped; readonly rule: string; readonly matched: Rule }
  | { readonly left: LeftReason; readonly rule?: string };

/** Where what rules need comes from; nothing for a sidecar that is not there yet. */
export type FactSource = { readonly [N in Need]: () => Promise<Facts[N] | undefined> };

/** Asks the rules in their order; the first that answers wins. Sends nothing. Throws what a rule throws, naming the rule. */
export async function meaningOf(rules: readonly UploadRule[], upload: Upload, source: FactSource): Promise<Meaning> {
  const fault = keyFault(upload.key);
  if (fault) return { left: `bad_key:${fault}` };
  for (const [at, rule] of rules.map(asRule).entries()) {
    const parts = rule.prefix === undefined ? {} : partsOf(rule.prefix, upload.key);
    if (!parts) continue;
    const name = ruleName(rule, at);
    const needed = await factsFor(rule, source);
    if ('left' in needed) return { left: needed.left, rule: name };
    const answer = answerOf(rule, name, { ...upload, parts, ...needed });
    if (answer) return { answer, rule: name, matched: rule };
  }
  return { left: 'no_rule' };
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

function answerOf(rule: Rule, name: string, upload: Parameters<Rule['answer']>[0]): Command | Grouped | undefined {
  try {
    const answer = rule.answer(upload);
    return answer && 'kind' in answer ? kept(answer) : answer;
  } catch (error) {
    throw new RuleError(name, error);
  }
}

async function factsFor({ needs }: Rule, source: FactSource): Promise<Partial<Facts> | { left: LeftReason }> {
  const found: Partial<Record<Need, unknown>> = {};
  for (const need of needs) {
    try {
      found[need] = await source[need]();
    } catch (error) {
      const left = leftBy(error);
      if (left) return { left };
      throw error;
    }
    if (found[need] === undefined) return { left: 'waits_for_sidecar' };
  }
  return found as Partial<Facts>;
}

function leftBy(error: unknown): LeftReason | undefined {
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
