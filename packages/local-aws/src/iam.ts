import type { Statement } from './service.ts';

/** What a request tells conditions about itself, such as `aws:PrincipalArn`. */
export type ConditionContext = Readonly<Record<string, string>>;

type Test = (actual: string | undefined, expected: string) => boolean;

/** Each condition operator that is known. A key that the request does not have fails all but the last. */
const operators: Readonly<Record<string, Test>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringLike: (actual, expected) => actual !== undefined && like(expected, actual),
  ArnLike: (actual, expected) => actual !== undefined && arnLike(expected, actual),
  // AWS documents both ARN operators as the same.
  ArnEquals: (actual, expected) => actual !== undefined && arnLike(expected, actual),
  Bool: (actual, expected) => actual?.toLowerCase() === expected.toLowerCase(),
  StringEqualsIfExists: (actual, expected) => actual === undefined || actual === expected,
};

const knownKeys = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** Whether the statements allow the action on the resource: an explicit deny wins, and silence is a deny. */
export function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: ConditionContext = {},
): boolean {
  const applying = statements.filter((statement) => applies(statement, action, resource, context));
  return applying.length > 0 && applying.every((statement) => statement.Effect === 'Allow');
}

/** Throws, naming it, when a policy holds something that `isAllowed` would not understand. */
export function checkStatements(statements: readonly Statement[]): void {
  for (const statement of statements) {
    const unknownKey = Object.keys(statement).find((key) => !knownKeys.has(key));
    if (unknownKey) throw new Error(`A policy statement holds ${unknownKey}, which is not emulated`);
    const unknownOperator = Object.keys(statement.Condition ?? {}).find((name) => !operators[name]);
    if (unknownOperator) throw new Error(`A policy condition uses ${unknownOperator}, which is not emulated`);
    const variable = list(statement.Resource).find((resource) => resource.includes('${'));
    if (variable) throw new Error(`A policy resource holds a variable, which is not emulated: ${variable}`);
  }
}

function applies(statement: Statement, action: string, resource: string, context: ConditionContext): boolean {
  return (
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    list(statement.Resource).some((pattern) => arnLike(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, context))
  );
}

/** Every key must hold; of a key's values one is enough. */
function holds(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  context: ConditionContext,
): boolean {
  const test = operators[operator];
  if (!test) return false;
  const actual = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(keys).every(([key, expected]) =>
    list(expected).some((value) => test(actual.get(key.toLowerCase()), value)),
  );
}

/** The six parts of an ARN are compared one by one; parts that a pattern leaves away stand for anything. */
function arnLike(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const actual = partsOf(arn);
  return partsOf(pattern).every((part, index) => like(part, actual[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** A policy may write one value without a list, and `true` without quotes. */
function list(value: string | readonly string[]): readonly string[] {
  return [value].flat().map(String);
}
