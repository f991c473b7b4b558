import { readFileSync } from 'node:fs';

export const templateFile = '.serverless/cloudformation-template-update-stack.json';
/** The packaged template. */
export const template = JSON.parse(readFileSync(templateFile, 'utf8')) as {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }>;
};

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: { Service?: string };
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
      const policies = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
      return [id, policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)];
    });
}

export function statements(): Statement[] {
  const documents = Object.values(template.Resources).flatMap(({ Properties }) => {
    const { PolicyDocument, AssumeRolePolicyDocument } = Properties ?? {};
    return [PolicyDocument, AssumeRolePolicyDocument].filter(Boolean) as { Statement: Statement[] }[];
  });
  return [...documents.flatMap(({ Statement }) => Statement), ...roles().flatMap(([, role]) => role)];
}
