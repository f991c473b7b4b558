import type { Bridge } from '../lib/config/bridge.ts';
import { asRule, type UploadRule } from '../lib/config/rule.ts';
import type { Upload } from '../lib/config/upload.ts';
import { bucketNamed } from '../lib/config/uploads.ts';
import { MadeCommandError } from '../lib/delivery/made-command.ts';
import { translate } from '../lib/language.ts';
import { describeThrown } from '../lib/thrown.ts';
import { type FactSource, matchRule, RuleError, type RuleMatch } from '../lib/uploads/match-rule.ts';
import { unknownFieldIn } from './explain-command.ts';
import { explainTexts as texts } from './explain-texts.ts';

/** Why a rule makes nothing: it threw, or its answer cannot be used. */
export interface FailedMatch {
  readonly rule: string;
  readonly failed: string;
}

/** Asks the rules as for an upload. Does not throw what a rule throws, but returns it in a sentence. */
export async function matchRules(bridge: Bridge, upload: Upload, source: FactSource): Promise<RuleMatch | FailedMatch> {
  let made: unknown;
  const rules = bucketNamed(bridge, upload.bucket).rules.map((rule) =>
    keepingAnswer(rule, (answer) => {
      made = answer;
    }),
  );
  try {
    return await matchRule(rules, upload, source);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { cause, rule } = error;
    if (!(cause instanceof MadeCommandError)) {
      return { rule, failed: translate(texts.threw, { rule, why: describeThrown(cause) }) };
    }
    return { rule, failed: translate(texts.unusable, { rule, why: unknownFieldIn(made) ?? cause.message }) };
  }
}

/** Returns the rule, which also hands over what it answers: a refused answer is not in the error. */
function keepingAnswer(given: UploadRule, keep: (answer: unknown) => void): UploadRule {
  const rule = asRule(given);
  return {
    ...rule,
    answer(upload) {
      const answer = rule.answer(upload);
      keep(answer);
      return answer;
    },
  };
}
