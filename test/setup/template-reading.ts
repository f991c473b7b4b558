import type { Template, TemplateResource } from '../../scripts/template.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
type Entry = readonly [id: string, resource: TemplateResource];

export const text = (value: unknown) => JSON.stringify(value ?? '');
export const list = <T>(value: T | readonly T[] | undefined) => [value ?? []].flat() as T[];
export const entries = ({ Resources }: Template, type: string): Entry[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
export const get = ({ Properties = {} }: TemplateResource, name: string) => Properties[name] as Record<string, unknown>;

interface PolicyHolder {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** What each role may do, by its logical id. */
export function roles(template: Template): (readonly [string, Statement[]])[] {
  const shared = entries(template, 'AWS::IAM::Policy').map(
    ([, one]) => one.Properties as unknown as PolicyHolder & { Roles: unknown },
  );
  return entries(template, 'AWS::IAM::Role').map(([id, role]) => {
    const own = (role.Properties?.['Policies'] ?? []) as PolicyHolder[];
    const named = shared.filter(({ Roles }) => text(Roles).includes(text({ Ref: id })));
    return [id, [...own, ...named].flatMap(({ PolicyDocument }) => PolicyDocument.Statement)] as const;
  });
}

/** The statements of buckets, queues and trust. */
export function resourcePolicies(template: Template): (readonly [string, Statement[]])[] {
  return Object.entries(template.Resources).flatMap(([id, { Properties = {} }]) => {
    const { PolicyDocument, AssumeRolePolicyDocument } = Properties as Record<string, { Statement: Statement[] }>;
    const document = AssumeRolePolicyDocument ?? (Properties['Roles'] ? undefined : PolicyDocument);
    return document ? [[id, document.Statement] as const] : [];
  });
}
