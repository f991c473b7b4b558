import type { Command, CommandInput } from '../delivery/command.ts';
import type { CaseToMake } from '../delivery/deadline.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import type { RefusedFiles } from './file-policy.ts';
import type { Grouped } from './grouping.ts';
import type { Ignored, Mail } from './mail.ts';
import type { Parts } from './prefix.ts';
import type { List } from './rows.ts';
import type { Upload } from './upload.ts';

/** Facts that only S3 knows of an upload. Each costs a call, so it is fetched only for a rule that needs it. */
export interface Facts {
  /** The headers `x-amz-meta-…`, by the name after that, in small letters. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Fields of a case, from the JSON object in `<the file's name>.case.json` beside the file. The file waits for it, and either
   * may arrive first.
   */
  readonly sidecar: Partial<CaseToMake>;
  /** The mail that the file is. A rule that needs it is asked for mails only. See `mail()`. */
  readonly mail: Mail;
}
export type Need = keyof Facts;

/** What an upload becomes: a command of its own, a part of a group's command, or a command for each of its rows. */
export type Answer = Command | Grouped | List;
/** The same as people write it. */
export type AnswerInput = CommandInput | Grouped | List | Ignored;

export interface RuleOptions<P extends string, N extends Need> {
  /** The rule's name in logs, in errors and in `npm run bridge -- explain`. @default its position in the list */
  readonly name?: string;
  /** Only files under these folders: `cases/{caseId}/`. The named parts of the key are in `upload.parts`. */
  readonly prefix?: P;
  /** The facts that the rule needs. */
  readonly needs?: readonly N[];
  /** @default the operation's setting */
  readonly refusedFiles?: RefusedFiles;
  /** What happens to an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}

/** An upload with the facts that a rule needs. */
export type AskedUpload<P extends string, N extends Need> = Upload & { readonly parts: Parts<P> } & Pick<Facts, N>;

/** A rule in the form that `rule()` returns. */
export interface Rule {
  readonly name?: string | undefined;
  readonly prefix?: string | undefined;
  readonly needs: readonly Need[];
  readonly refusedFiles?: RefusedFiles | undefined;
  readonly policy?: Policy | undefined;
  readonly answer: (
    upload: Upload & Partial<Facts> & { readonly parts: Readonly<Record<string, string>> },
  ) => AnswerInput | undefined;
}

/** A rule is a function of the upload, or what `rule()` returns. */
export type UploadRule = Rule | ((upload: Upload) => AnswerInput | undefined);

/**
 * Returns a rule for files under a prefix, or one that needs facts that only S3 knows. `answer` returns what a file becomes, or
 * `undefined` when the rule is not meant for it. Then the next rule is asked.
 */
export function rule<const P extends string = '', const N extends Need = never>(
  { needs = [], ...options }: RuleOptions<P, N>,
  answer: (upload: AskedUpload<P, N>) => AnswerInput | undefined,
): Rule {
  // The facts that it needs are present at every call: the types of both sides promise the same.
  return { ...options, needs, answer: answer as Rule['answer'] };
}

/** Returns any rule in the form that `rule()` returns. */
export function asRule(given: UploadRule): Rule {
  return typeof given === 'function' ? { needs: [], answer: given } : given;
}

/** Returns the name of the rule at this position of the list. */
export function ruleName({ name }: Rule, at: number): string {
  return name ?? `rules[${at}]`;
}
