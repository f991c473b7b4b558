import { prefixFault } from '../uploads/prefix.ts';
import { asRule, type Rule, ruleName, type UploadRule } from '../uploads/rule.ts';
import { twice } from './twice.ts';

/** Which operation the uploads bucket belongs to, and what its uploads become: the first rule that answers wins. */
export interface Uploads {
  readonly operation: string;
  readonly rules: readonly UploadRule[];
}

/** What the types cannot check of uploads: a line per fault. */
export function uploadFaults({ operation, rules }: Uploads, isKnown: (operation: string) => boolean): string[] {
  const all = rules.map(asRule);
  return [
    ...(isKnown(operation) ? [] : [`uploads: there is no operation "${operation}"`]),
    ...all.flatMap((rule, at) => ruleFaults(rule).map((fault) => `uploads, rule ${quoted(rule, at)}: ${fault}`)),
    ...twice(all.flatMap(({ name }) => name ?? [])).map((name) => `uploads: two rules are called "${name}"`),
  ];
}

const known = { needs: ['metadata', 'tags', 'sidecar'], refusedFiles: ['reject', 'note'] };

function ruleFaults({ name, prefix, needs, refusedFiles, answer }: Rule): string[] {
  const prefixWrong = prefix === undefined ? undefined : prefixFault(prefix);
  const unknown = needs.filter((need) => !known.needs.includes(need));
  return [
    ...(name === undefined || /^[\p{L}\p{N} ._-]{1,60}$/u.test(name)
      ? []
      : ['name: letters, digits, spaces, . - and _ only, at most 60']),
    ...(prefixWrong ? [`prefix: "${prefix}" ${prefixWrong}`] : []),
    ...unknown.map((need) => `needs: there is no "${need}", but ${known.needs.join(', ')}`),
    ...(refusedFiles === undefined || known.refusedFiles.includes(refusedFiles)
      ? []
      : [`refusedFiles: either ${known.refusedFiles.join(' or ')}`]),
    ...(typeof answer === 'function' ? [] : ['answers nothing: give rule() a function']),
  ];
}

function quoted(rule: Rule, at: number): string {
  return `"${ruleName(rule, at)}"`;
}
