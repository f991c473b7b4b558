import { readFileSync } from 'node:fs';

export const templateFile = '.serverless/cloudformation-template-update-stack.json';
/** The packaged template. */
export const template = JSON.parse(readFileSync(templateFile, 'utf8')) as {
  Resources: Record<string, Resource>;
};

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: { Service?: string };
}

interface Policy {
  PolicyDocument: { Statement: Statement[] };
}

export function ofType(type: string) {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

export function ids(type: string): string[] {
  return ofType(type).map(({ id }) => id);
}

export function text(resource: unknown): string {
  return JSON.stringify(resource ?? '');
}

export function roles(): [string, Statement[]][] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Properties }]) => {
      const own = (Properties.Policies ?? []) as Policy[];
      const shared = ofType('AWS::IAM::Policy')
        .map((policy) => policy.Properties as unknown as Policy & { Roles: unknown[] })
        .filter(({ Roles }) => text(Roles).includes(text({ Ref: id })));
      return [id, [...own, ...shared].flatMap(({ PolicyDocument }) => PolicyDocument.Statement)];
    });
}

export function statements(): Statement[] {
  const documents = Object.values(template.Resources).flatMap(({ Properties }) => {
    const { PolicyDocument, AssumeRolePolicyDocument } = Properties ?? {};
    return [PolicyDocument, AssumeRolePolicyDocument].filter(Boolean) as { Statement: Statement[] }[];
  });
  return [...documents.flatMap(({ Statement }) => Statement), ...roles().flatMap(([, role]) => role)];
}
