import { marshall } from '@aws-sdk/util-dynamodb';

export type Values = Readonly<Record<string, unknown>>;

/** A condition in DynamoDB's expression language: attributes as `#name`, values as `:name`. */
export interface Condition {
  readonly when: string;
  readonly values?: Values;
}

/** The changes of one write: attributes to set, numbers and sets to add to, lists to append to, attributes to remove. */
export interface Change {
  readonly set?: Values;
  readonly add?: Readonly<Record<string, number | ReadonlySet<string>>>;
  /** Items to append to a list, which is created when missing. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: readonly string[];
}

/** Writes a condition and a change in DynamoDB's expression language. Values that are `undefined` are left out. */
export function expressionOf(condition?: Condition, { set = {}, add = {}, append = {}, remove = [] }: Change = {}) {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(condition?.values ?? {})) values[`:${name}`] = value;
  const sets: string[] = [];
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) continue;
    sets.push(`#${name} = :set_${name}`);
    values[`:set_${name}`] = value;
  }
  for (const [name, value] of Object.entries(append)) {
    sets.push(`#${name} = list_append(if_not_exists(#${name}, :none), :append_${name})`);
    Object.assign(values, { [`:append_${name}`]: value, ':none': [] });
  }
  const adds = Object.entries(add).map(([name, value]) => {
    values[`:add_${name}`] = value;
    return `#${name} :add_${name}`;
  });
  const update = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.join(', ')}`] : []),
  ].join(' ');
  const names = [...`${condition?.when ?? ''} ${update}`.matchAll(/#(\w+)/g)].map(([, name]) => name as string);
  return {
    ...(condition && { ConditionExpression: condition.when }),
    ...(update && { UpdateExpression: update }),
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])) }),
    ...(Object.keys(values).length > 0 && {
      ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
    }),
  };
}
