import type { ConditionContext, Statement } from './service.ts';

type Comparison = (actual: string | undefined, expected: string) => boolean;

/** The condition operators that are emulated. All but the last fail for a key that the request does not have. */
const operators: Readonly<Record<string, Comparison>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringLike: (actual, expected) => actual !== undefined && isLike(expected, actual),
  ArnLike: (actual, expected) => actual !== undefined && isArnLike(expected, actual),
  // AWS documents both ARN operators as the same.
  ArnEquals: (actual, expected) => actual !== undefined && isArnLike(expected, actual),
  Bool: (actual, expected) => actual?.toLowerCase() === expected.toLowerCase(),
  StringEqualsIfExists: (actual, expected) => actual === undefined || actual === expected,
};

const knownKeys = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** True when a statement allows the action on the resource and none denies it. */
export function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: ConditionContext = {},
): boolean {
  const applying = statements.filter((statement) => applies(statement, action, resource, context));
  return applying.length > 0 && applying.every((statement) => statement.Effect === 'Allow');
}

/** Throws when a policy has a part that `isAllowed` does not evaluate. The error names the part. */
export function checkStatements(statements: readonly Statement[]): void {
  for (const statement of statements) {
    const unknownKey = Object.keys(statement).find((key) => !knownKeys.has(key));
    if (unknownKey) throw new Error(`A policy statement has ${unknownKey}, which is not emulated`);
    const unknownOperator = Object.keys(statement.Condition ?? {}).find((name) => !operatorOf(name));
    if (unknownOperator) throw new Error(`A policy condition uses ${unknownOperator}, which is not emulated`);
    const variable = list(statement.Resource).find((resource) => resource.includes('${'));
    if (variable) throw new Error(`A policy resource has a variable, which is not emulated: ${variable}`);
  }
}

function applies(statement: Statement, action: string, resource: string, context: ConditionContext): boolean {
  return (
    list(statement.Action).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    list(statement.Resource).some((pattern) => isArnLike(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, context))
  );
}

interface Operator {
  readonly compare: Comparison;
  /** `ForAllValues:` compares every value of a key that may have several, and holds for a key that has none. */
  readonly isForAll: boolean;
}

function operatorOf(name: string): Operator | undefined {
  const [, forAll, plain = ''] = /^(ForAllValues:)?(\w+)$/.exec(name) ?? [];
  const compare = Object.hasOwn(operators, plain) ? operators[plain] : undefined;
  return compare && { compare, isForAll: forAll !== undefined };
}

/** True when every key has one of its expected values. Without `ForAllValues:`, a list of values matches none. */
function holds(
  operatorName: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  context: ConditionContext,
): boolean {
  const operator = operatorOf(operatorName);
  if (!operator) return false;
  const actual = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(keys).every(([key, expected]) => {
    const value = actual.get(key.toLowerCase());
    const isExpected = (one: string | undefined) => list(expected).some((text) => operator.compare(one, text));
    if (operator.isForAll) return (value === undefined ? [] : list(value)).every(isExpected);
    return isExpected(typeof value === 'string' ? value : undefined);
  });
}

/** Compares the six parts of an ARN one by one. A part that the pattern leaves out matches anything. */
function isArnLike(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const actual = arnParts(arn);
  return arnParts(pattern).every((part, index) => isLike(part, actual[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

function isLike(pattern: string, text: string): boolean {
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
