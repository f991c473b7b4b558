import type { Command, CommandInput } from '../delivery/command.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import type { NewCase } from '../wolkvox/cases.ts';
import type { RefusedFiles } from './file-policy.ts';
import type { Grouped } from './grouping.ts';
import type { Parts } from './prefix.ts';
import type { Upload } from './upload.ts';

/** What S3 must be asked about an upload. Each costs a call, so each is fetched only for a rule that needs it. */
export interface Facts {
  /** What was sent as `x-amz-meta-…`, by the name after that, in small letters. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Fields of a case, from the JSON object in `<the file's name>.case.json` beside the file. Either may arrive first: the file
   * waits for it.
   */
  readonly sidecar: Partial<NewCase>;
}
export type Need = keyof Facts;

/** What an upload becomes: a command of its own, or a part of one that it makes with others. */
export type Answer = Command | Grouped;
/** The same as people write it. */
export type AnswerInput = CommandInput | Grouped;

export interface RuleOptions<P extends string, N extends Need> {
  /** How the rule is called in logs, in errors and by `bridge explain`. @default its place in the list */
  readonly name?: string;
  /** Only files under these folders: `cases/{caseId}/`. What stands in a named part is in `upload.parts`. */
  readonly prefix?: P;
  /** What S3 is asked before the rule is. */
  readonly needs?: readonly N[];
  /** @default what the operation says */
  readonly refusedFiles?: RefusedFiles;
  /** What becomes of an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}

/** An upload with what a rule asked for. */
export type AskedUpload<P extends string, N extends Need> = Upload & { readonly parts: Parts<P> } & Pick<Facts, N>;

/** A rule as `rule()` makes it. */
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

/** A rule is a function of the upload, or one that says by `rule()` what it wants to know besides. */
export type UploadRule = Rule | ((upload: Upload) => AnswerInput | undefined);

/**
 * A rule for files under a prefix, or one that needs what only S3 knows of them. `answer` says what a file becomes, or nothing
 * when the rule is not meant for it; then the next rule is asked.
 */
export function rule<const P extends string = '', const N extends Need = never>(
  { needs = [], ...options }: RuleOptions<P, N>,
  answer: (upload: AskedUpload<P, N>) => AnswerInput | undefined,
): Rule {
  // What it asks for is there whenever it is called: the types of both sides say the same.
  return { ...options, needs, answer: answer as Rule['answer'] };
}

/** Every rule in the one form. */
export function asRule(given: UploadRule): Rule {
  return typeof given === 'function' ? { needs: [], answer: given } : given;
}

/** How the rule at this place of the list is called. */
export function ruleName({ name }: Rule, at: number): string {
  return name ?? `rules[${at}]`;
}
